// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import com.sun.net.httpserver.Headers;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeoutException;

/** The metrics in OpenMetrics or Prometheus text, whichever the client asks for. Any thread. */
final class MetricsPage implements Page {
    private final FreshState state;
    private final ExpositionFormats formats = ExpositionFormats.init();

    MetricsPage(final FreshState state) {
        this.state = state;
    }

    @Override
    public Reply reply(final Headers request) throws TimeoutException {
        final Samples samples = new Samples();
        GatewayMetrics.add(state.get(), samples);
        ProcessMetrics.add(samples);
        final ExpositionFormatWriter writer = writer(request.getFirst("Accept"));
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, samples.snapshots());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return Reply.of(200, writer.getContentType(), text.toByteArray());
    }

    /** Two formats, both text; newer ones that a client may name are not among them. */
    private ExpositionFormatWriter writer(final String accept) {
        return accept != null && accept.contains("application/openmetrics-text")
                ? formats.getOpenMetricsTextFormatWriter()
                : formats.getPrometheusTextFormatWriter();
    }
}
