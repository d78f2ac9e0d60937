// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.gateway.peer.PeerEvent.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EventRunnerTest {
    private static final long LIMIT_MS = 5_000;
    private static final int QUEUE_LENGTH = 256;

    static { // the JDK reads it once, for the servers of all tests in this process
        System.setProperty("sun.net.httpserver.maxReqTime", "3");
    }

    private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

    @TempDir
    private Path directory;

    private static PeerEvent event(final int number) {
        try {
            return PeerEventTest.event(Kind.CONNECTED, "p" + number);
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private String next() throws InterruptedException {
        final String json = taken.poll(10, TimeUnit.SECONDS);
        assertTrue(json != null, "no event came");
        return json;
    }

    @Test
    void shouldDeliverEachEventInItsOrderAndToAll() throws Exception {
        try (EventRunner runner =
                new EventRunner(new EventDeliveries(List.of(taken::add, json -> taken.add("2nd " + json))))) {
            for (int i = 0; i < 50; i++) {
                runner.on(event(i));
            }
            for (int i = 0; i < 50; i++) {
                assertEquals(event(i).toJson(), next());
                assertEquals("2nd " + event(i).toJson(), next());
            }
            assertEquals(0, runner.dropped());
        }
    }

    @Test
    void shouldGoOnAfterAFailure() throws Exception {
        final EventDelivery failing = json -> {
            throw new IOException("not today");
        };
        try (EventRunner runner = new EventRunner(new EventDeliveries(List.of(failing, taken::add)))) {
            runner.on(event(1));
            runner.on(event(2));
            assertEquals(event(1).toJson(), next());
            assertEquals(event(2).toJson(), next());
        }
    }

    @Test
    void shouldDropAndCountWhatTheQueueCannotHold() throws Exception {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        final EventDelivery slow = json -> {
            begun.countDown();
            end.await();
            taken.add(json);
        };
        try (EventRunner runner = new EventRunner(new EventDeliveries(List.of(slow)))) {
            runner.on(event(0));
            begun.await();
            for (int i = 1; i <= QUEUE_LENGTH + 3; i++) {
                runner.on(event(i));
            }
            assertEquals(3, runner.dropped());
            end.countDown();
            final List<String> all = new ArrayList<>();
            for (int i = 0; i <= QUEUE_LENGTH; i++) {
                all.add(next());
            }
            assertEquals(event(QUEUE_LENGTH).toJson(), all.getLast());
        }
    }

    @Test
    void shouldTellOthersOfWhatWaitsWhenTheyHaveTakenThePlace() throws Exception {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        final List<String> closed = new ArrayList<>();
        final EventDelivery first = new EventDelivery() {
            @Override
            public void deliver(final String json) throws InterruptedException {
                begun.countDown();
                end.await();
                taken.add("1st " + json);
            }

            @Override
            public void close() {
                closed.add("1st");
            }
        };
        try (EventRunner runner = new EventRunner(new EventDeliveries(List.of(first)))) {
            runner.on(event(1));
            begun.await();
            runner.on(event(2));
            runner.tell(new EventDeliveries(List.of(json -> taken.add("2nd " + json))));
            end.countDown();
            assertEquals("1st " + event(1).toJson(), next());
            assertEquals("2nd " + event(2).toJson(), next());
            assertEquals(List.of("1st"), closed);
        }
    }

    @Test
    void shouldGiveACommandTheEventOnStandardInput() throws Exception {
        final Path out = directory.resolve("out");
        final EventDelivery command =
                new EventCommand(List.of("/bin/sh", "-c", "cat >> \"$0\"", out.toString()), LIMIT_MS);
        command.deliver("{1}");
        command.deliver("{2}");
        assertEquals("{1}\n{2}\n", Files.readString(out));
    }

    @Test
    void shouldSayHowACommandFailed() {
        final EventDelivery failing = new EventCommand(List.of("/bin/sh", "-c", "exit 3"), LIMIT_MS);
        assertEquals(
                "/bin/sh ended with exit code 3",
                assertThrows(IOException.class, () -> failing.deliver("{}")).getMessage());
        final EventDelivery missing = new EventCommand(List.of("/nowhere/notify"), LIMIT_MS);
        assertThrows(IOException.class, () -> missing.deliver("{}"));
    }

    @Test
    void shouldKillACommandThatTakesTooLongAndWhatItStarted() throws Exception {
        final Path out = directory.resolve("pid");
        final EventDelivery slow =
                new EventCommand(List.of("/bin/sh", "-c", "sleep 60 & echo $! > \"$0\"; wait", out.toString()), 500);
        final IOException killed = assertThrows(IOException.class, () -> slow.deliver("{}"));
        assertEquals("/bin/sh was killed, for it ran for more than 500 ms", killed.getMessage());
        final long sleeper = Long.parseLong(Files.readString(out).strip());
        final long deadlineNs = System.nanoTime() + 5_000_000_000L;
        while (ProcessHandle.of(sleeper).map(ProcessHandle::isAlive).orElse(false)
                && System.nanoTime() - deadlineNs < 0) {
            Thread.sleep(10);
        }
        assertTrue(ProcessHandle.of(sleeper).map(handle -> !handle.isAlive()).orElse(true), "it sleeps on");
    }

    private HttpServer server(final int status, final CountDownLatch answer) throws IOException {
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/events", exchange -> {
            final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            taken.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " " + body);
            try {
                answer.await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static URI address(final HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events");
    }

    @Test
    void shouldPostTheEventToAWebServer() throws Exception {
        final HttpServer server = server(204, new CountDownLatch(0));
        try (EventWebhook webhook = new EventWebhook(address(server), LIMIT_MS)) {
            webhook.deliver("{}");
            assertEquals("POST application/json {}", next());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldSayWhatAWebServerAnsweredInstead() throws Exception {
        final HttpServer server = server(503, new CountDownLatch(0));
        final URI address = address(server);
        try (EventWebhook webhook = new EventWebhook(address, LIMIT_MS)) {
            assertEquals(
                    address + " answered 503",
                    assertThrows(IOException.class, () -> webhook.deliver("{}")).getMessage());
        } finally {
            server.stop(0);
        }
        try (EventWebhook webhook = new EventWebhook(address, LIMIT_MS)) {
            final String refused =
                    assertThrows(IOException.class, () -> webhook.deliver("{}")).getMessage();
            assertTrue(refused.startsWith(address + " cannot be reached: java.net.ConnectException"), refused);
        }
    }

    @Test
    void shouldNotWaitLongForAWebServer() throws Exception {
        final CountDownLatch answer = new CountDownLatch(1);
        final HttpServer server = server(204, answer);
        try (EventWebhook webhook = new EventWebhook(address(server), 300)) {
            assertEquals(
                    address(server) + " did not answer within 300 ms",
                    assertThrows(IOException.class, () -> webhook.deliver("{}")).getMessage());
        } finally {
            answer.countDown();
            server.stop(0);
        }
    }
}
