package dev.zt.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;

/** Encodes an event as one JSON object. */
final class JsonLine {

    // ASCII alone: there is no line separator but \n that a reader could see, and half a surrogate pair in a path,
    // which UTF-8 cannot encode, cannot prevent the record.
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private JsonLine() {}

    /** Appends the object, without an end of line. */
    static void encode(AuditEvent event, long seq, ByteArrayOutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField(AuditKeys.AUDIT_SEQ, seq);
            json.writeStringField(AuditKeys.TIME, MILLIS.format(Instant.ofEpochMilli(event.timeMillis())));
            Fields fields = new Fields(json);
            AuditAttributes.visitEnvelope(event, fields);
            AuditAttributes.visit(event, fields);
            json.writeEndObject();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private record Fields(JsonGenerator json) implements AuditAttributes.Visitor {

        @Override
        public void text(String key, String value) {
            try {
                json.writeStringField(key, value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void number(String key, long value) {
            try {
                json.writeNumberField(key, value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void texts(String key, List<String> values) {
            try {
                json.writeFieldName(key);
                json.writeArray(values.toArray(String[]::new), 0, values.size());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
