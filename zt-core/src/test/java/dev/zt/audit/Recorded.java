package dev.zt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads back what sinks were given. */
final class Recorded implements AuditAttributes.Visitor {

    private static final JsonFactory JSON = new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final Map<String, Object> attributes = new LinkedHashMap<>();

    private Recorded() {}

    /** Returns the attributes of an event, without its envelope. */
    static Map<String, Object> attributes(AuditEvent event) {
        Recorded recorded = new Recorded();
        AuditAttributes.visit(event, recorded);
        return recorded.attributes;
    }

    /** Returns the lines of a file as a strict reader splits them: at line feeds and nowhere else. */
    static List<String> lines(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        assertThat(text).endsWith("\n");
        return List.of(text.substring(0, text.length() - 1).split("\n", -1));
    }

    static Map<String, Object> parse(String line) throws IOException {
        try (JsonParser parser = JSON.createParser(line)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            Map<String, Object> fields = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                fields.put(name, value(parser));
            }
            assertThat(parser.nextToken()).as("nothing follows the object").isNull();
            return fields;
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.nextToken()) {
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_STRING -> parser.getText();
            case START_ARRAY -> texts(parser);
            default -> throw new AssertionError("unexpected " + parser.currentToken());
        };
    }

    private static List<String> texts(JsonParser parser) throws IOException {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            texts.add(parser.getText());
        }
        return texts;
    }

    @Override
    public void text(String key, String value) {
        put(key, value);
    }

    @Override
    public void number(String key, long value) {
        put(key, value);
    }

    @Override
    public void texts(String key, List<String> values) {
        put(key, List.copyOf(values));
    }

    private void put(String key, Object value) {
        assertThat(attributes.put(key, value)).as("second value of " + key).isNull();
    }
}
