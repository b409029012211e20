package dev.zt.example.shop.runner;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the records that a service wrote, each once. One thread at a time. */
final class AuditFile {

    private static final JsonFactory JSON = new JsonFactory();

    private final String service;
    private final Path file;
    private final List<Map<String, String>> records = new ArrayList<>();
    private long read;

    AuditFile(String service, Path file) {
        this.service = service;
        this.file = file;
    }

    /** Leaves out a last line that is not ended yet: its writer is another process, in the middle of it. */
    List<Map<String, String>> records() {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(read);
            String fresh = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            String whole = fresh.substring(0, fresh.lastIndexOf('\n') + 1);
            read += whole.getBytes(StandardCharsets.UTF_8).length;
            whole.lines().map(this::parse).forEach(records::add);
            return List.copyOf(records);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Map<String, String>> of(String eventName) {
        return records().stream()
                .filter(entry -> eventName.equals(entry.get("event.name")))
                .toList();
    }

    private Map<String, String> parse(String line) {
        Map<String, String> fields = new HashMap<>(Map.of("service", service));
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
