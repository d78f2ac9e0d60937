// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts each event to a web server; any answer of the 200s means that it was taken. */
final class EventWebhook implements EventDelivery {
    private static final int CLASS_OF_STATUS = 100;
    private static final int TAKEN = 2;

    private final URI address;
    private final long limitMs;
    private final HttpClient client;

    EventWebhook(final URI address, final long limitMs) {
        this.address = address;
        this.limitMs = limitMs;
        client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofMillis(limitMs))
                .build();
    }

    @Override
    public void deliver(final String json) throws IOException, InterruptedException {
        final HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        final CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            final int status = answer.get(limitMs, TimeUnit.MILLISECONDS).statusCode();
            if (status / CLASS_OF_STATUS != TAKEN) {
                throw new IOException(address + " answered " + status);
            }
        } catch (final TimeoutException e) {
            throw new IOException(address + " did not answer within " + limitMs + " ms", e);
        } catch (final ExecutionException e) {
            throw new IOException(address + " cannot be reached: " + e.getCause(), e);
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
