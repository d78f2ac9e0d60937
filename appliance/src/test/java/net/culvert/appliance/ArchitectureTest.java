// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules, and what must not be found where packets pass. */
@AnalyzeClasses(packages = "net.culvert", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] PACKET_PATH = {
        "net.culvert.ringbuffers.packet..",
        "net.culvert.forwarding.wire..",
        "net.culvert.forwarding.offload..",
        "net.culvert.forwarding.packet..",
        "net.culvert.forwarding.dispatch..",
        "net.culvert.forwarding.ip..",
        "net.culvert.forwarding.icmp..",
        "net.culvert.forwarding.tcp..",
        "net.culvert.forwarding.fragment..",
        "net.culvert.forwarding.options..",
        "net.culvert.forwarding.shaping..",
        "net.culvert.tunnel.wireguard.."
    };

    @ArchTest
    static final ArchRule modulesAreLayers = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("ringbuffers")
            .definedBy("net.culvert.ringbuffers..")
            .layer("tun-io")
            .definedBy("net.culvert.tunio..")
            .layer("forwarding")
            .definedBy("net.culvert.forwarding..")
            .layer("tunnel")
            .definedBy("net.culvert.tunnel..")
            .layer("appliance")
            .definedBy("net.culvert.appliance..")
            .whereLayer("ringbuffers")
            .mayNotAccessAnyLayer()
            .whereLayer("tun-io")
            .mayOnlyAccessLayers("ringbuffers")
            .whereLayer("forwarding")
            .mayOnlyAccessLayers("ringbuffers")
            .whereLayer("tunnel")
            .mayOnlyAccessLayers("forwarding", "ringbuffers")
            .whereLayer("appliance")
            .mayOnlyAccessLayers("tunnel", "tun-io", "forwarding", "ringbuffers");

    @ArchTest
    static final ArchRule theTunnelKnowsNoSocketsAndNoThreads = noClasses()
            .that()
            .resideInAPackage("net.culvert.tunnel..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.channels..", "java.net..");

    @ArchTest
    static final ArchRule jnaStaysAtTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "net.culvert.tunio..", "net.culvert.appliance.uapi..", "net.culvert.appliance.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule packetsMeetNoStreamsNoFormattingNoLogging = noClasses()
            .that()
            .resideInAnyPackage(PACKET_PATH)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.stream..", "org.slf4j..", "java.util.logging..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Optional")
            .orShould()
            .callMethod(String.class, "format", String.class, Object[].class);

    @ArchTest
    static final ArchRule flyweightsAreFinal = classes()
            .that()
            .resideInAPackage("net.culvert.forwarding.wire..")
            .and()
            .areNotInterfaces()
            .should()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule nothingIsNamedForNothing =
            classes().should().haveNameNotMatching(".*(Manager|Utils?|Impl|Helper)");
}
