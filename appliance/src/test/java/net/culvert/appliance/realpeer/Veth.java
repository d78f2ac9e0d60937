// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

/** A cable between two namespaces (MTU 1500); it goes when one of them goes. */
record Veth(Namespace left, Namespace right, String leftName, String rightName) {
    Veth {
        Command.run(
                "ip",
                "link",
                "add",
                leftName,
                "netns",
                left.name(),
                "type",
                "veth",
                "peer",
                "name",
                rightName,
                "netns",
                right.name());
        left.ip("link set " + leftName + " up");
        right.ip("link set " + rightName + " up");
    }

    Veth leftAddress(final String cidr) {
        left.ip("addr add " + cidr + " dev " + leftName + (cidr.contains(":") ? " nodad" : ""));
        return this;
    }

    Veth rightAddress(final String cidr) {
        right.ip("addr add " + cidr + " dev " + rightName + (cidr.contains(":") ? " nodad" : ""));
        return this;
    }
}
