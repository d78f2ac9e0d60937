// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import net.culvert.appliance.gateway.WebGateway;

/**
 * A gateway in memory, its web server and a client of that, for all tests of a class. JUnit keeps such a class until
 * the last test of all, and a gateway is large: once closed nothing of it is left here.
 */
final class WebSite implements AutoCloseable {
    private WebGateway gateway;
    private WebServer server;
    private WebClient client;

    /** With this text in the table [web]. */
    WebSite(final String web) throws Exception {
        gateway = new WebGateway(web);
        server = WebServer.open(gateway.gateway());
        client = new WebClient(server.address().getPort());
    }

    WebGateway gateway() {
        return gateway;
    }

    WebServer server() {
        return server;
    }

    WebClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        server.close();
        gateway.close();
        client = null;
        server = null;
        gateway = null;
    }
}
