// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON (RFC 8259) as plain Java values: maps in the order of the text, lists, strings, {@link Long}, {@link Double},
 * {@link Boolean}, null. Any thread.
 */
public final class Json {
    private static final int MAX_DEPTH = 16; // arrays and objects within each other
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private Json() {}

    /**
     * Reads one value and nothing behind it.
     *
     * @throws IOException where the text is no JSON, names a member twice, is nested deeper than 16 or has a whole
     *     number beyond 64 bits
     */
    public static Object read(final String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            final Object value = value(parser, parser.nextToken());
            if (parser.nextToken() != null) {
                throw new IOException("there is more behind the value");
            }
            return value;
        }
    }

    private static Object value(final JsonParser parser, final JsonToken token) throws IOException {
        if (token == null) {
            throw new IOException("the text is empty");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("there is a " + token + " where a value has to be");
        };
    }

    private static Map<String, Object> object(final JsonParser parser) throws IOException {
        final Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            final String name = parser.currentName();
            members.put(name, value(parser, parser.nextToken()));
        }
        return members;
    }

    private static List<Object> array(final JsonParser parser) throws IOException {
        final List<Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(parser, token));
        }
        return elements;
    }

    /** The value on one line, without a newline. */
    public static String write(final Object value) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator((Writer) text)) {
            write(value, generator);
        } catch (final IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return text.toString();
    }

    /** Writes the value and a newline, piece by piece; the stream stays open. */
    static void writeLine(final Object value, final OutputStream out) throws IOException {
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            generator.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            write(value, generator);
            generator.writeRaw('\n');
        }
    }

    private static void write(final Object value, final JsonGenerator generator) throws IOException {
        switch (value) {
            case null -> generator.writeNull();
            case final Map<?, ?> members -> {
                generator.writeStartObject();
                for (final Map.Entry<?, ?> member : members.entrySet()) {
                    generator.writeFieldName(member.getKey().toString());
                    write(member.getValue(), generator);
                }
                generator.writeEndObject();
            }
            case final Iterable<?> elements -> {
                generator.writeStartArray();
                for (final Object element : elements) {
                    write(element, generator);
                }
                generator.writeEndArray();
            }
            case final Boolean flag -> generator.writeBoolean(flag);
            case final Integer number -> generator.writeNumber(number);
            case final Long number -> generator.writeNumber(number);
            case final Double number -> generator.writeNumber(number);
            default -> generator.writeString(value.toString());
        }
    }
}
