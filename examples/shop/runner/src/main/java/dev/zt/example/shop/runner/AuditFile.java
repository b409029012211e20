package dev.zt.example.shop.runner;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the records that a service wrote. */
final class AuditFile {

    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;

    AuditFile(Path file) {
        this.file = file;
    }

    /** Leaves out a last line that is not ended yet: its writer is another process, in the middle of it. */
    List<Map<String, String>> records() {
        try {
            String written = Files.readString(file);
            return written.substring(0, written.lastIndexOf('\n') + 1)
                    .lines()
                    .map(AuditFile::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Map<String, String>> of(String eventName) {
        return records().stream()
                .filter(entry -> eventName.equals(entry.get("event.name")))
                .toList();
    }

    private static Map<String, String> parse(String line) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                if (parser.nextToken().isScalarValue()) {
                    fields.put(key, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return fields;
    }
}
