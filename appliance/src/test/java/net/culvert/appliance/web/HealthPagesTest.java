// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.gateway.WebGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthPagesTest {
    @Test
    void shouldSayWhatKeepsTheGatewayFromItsWork() throws Exception {
        try (WebGateway gateway = new WebGateway("");
                WebServer server = WebServer.open(gateway.gateway());
                WebClient client = new WebClient(server.address().getPort())) {
            assertEquals("{\"status\":\"live\"}\n", client.text("/health/live"));
            assertEquals("{\"status\":\"ready\",\"reasons\":[]}\n", client.text("/health/ready"));

            HttpResponse<String> answer = downFor(gateway.gateway(), client);
            for (int i = 0; answer.statusCode() == 200 && i < 5; i++) { // it was taken up again just then
                answer = downFor(gateway.gateway(), client);
            }
            assertNotReady(answer, "interface wg0 is down");
            Thread.sleep(1_200); // the gateway looks at its devices once a second
            assertEquals(200, client.get("/health/ready").statusCode());
        }
    }

    private static HttpResponse<String> downFor(final Gateway gateway, final WebClient client) throws Exception {
        gateway.control().run(() -> gateway.interfaces().snapshot().get("wg0").up(false));
        return client.get("/health/ready");
    }

    @Test
    void shouldNoticeAControlThreadThatHangsAndAnswerAllTheSame() throws Exception {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch hang = new CountDownLatch(1);
        try (WebGateway gateway = new WebGateway("");
                WebServer server = WebServer.open(gateway.gateway());
                WebClient client = new WebClient(server.address().getPort())) {
            final Thread hanging = Thread.startVirtualThread(
                    () -> gateway.gateway().tunnels().getFirst().controlQueue().run(() -> {
                        begun.countDown();
                        await(hang);
                    }));
            await(begun);

            for (int i = 0; i < 2; i++) {
                assertNotReady(
                        client.get("/health/ready"), "the control thread of wg0 does not answer within a second");
            }
            assertEquals(503, client.get("/metrics").statusCode());
            assertEquals(200, client.get("/health/live").statusCode());

            hang.countDown();
            hanging.join();
            assertEquals(200, client.get("/health/ready").statusCode());
            assertEquals(200, client.get("/metrics").statusCode());
        } finally {
            hang.countDown();
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertNotReady(final HttpResponse<String> answer, final String reason) {
        assertEquals(503, answer.statusCode());
        assertEquals("{\"status\":\"not ready\",\"reasons\":[\"" + reason + "\"]}\n", answer.body());
    }
}
