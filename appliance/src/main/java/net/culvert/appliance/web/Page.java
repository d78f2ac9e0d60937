// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import com.sun.net.httpserver.Headers;
import java.util.concurrent.TimeoutException;

/** What is served at one path; called by the server's threads, several at once. */
@FunctionalInterface
interface Page {
    /**
     * The answer to a request that is allowed.
     *
     * @throws TimeoutException when the gateway's control threads do not answer
     */
    Reply reply(Headers request) throws TimeoutException;
}
