package dev.zt.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.zt.internal.text.Quoted;
import dev.zt.internal.text.StrictJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the nodes of one JSON document that holds nothing but objects, lists and text. */
final class JsonDocument {

    private static final int MAX_LENGTH = 1 << 20;
    private static final JsonFactory FACTORY = StrictJson.factory(16, 1 << 16, 200_000);

    private final JsonParser parser;
    private final IssueLog issues;

    private JsonDocument(JsonParser parser, IssueLog issues) {
        this.parser = parser;
        this.issues = issues;
    }

    /** Returns the root, or null after an issue. */
    static @Nullable YamlNode read(String text, IssueLog issues) {
        if (text.length() > MAX_LENGTH) {
            issues.add(1, 1, "The text has " + text.length() + " characters; at most " + MAX_LENGTH + " are allowed.");
            return null;
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new JsonDocument(parser, issues).root();
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            issues.add(
                    at == null ? 1 : Math.max(1, at.getLineNr()),
                    at == null ? 1 : Math.max(1, at.getColumnNr()),
                    "JSON syntax: " + Quoted.escape(e.getOriginalMessage()) + ".");
        } catch (IOException e) {
            issues.add(1, 1, "The text cannot be read: " + Quoted.escape(String.valueOf(e.getMessage())) + ".");
        }
        return null;
    }

    private @Nullable YamlNode root() throws IOException {
        if (parser.nextToken() == null) {
            issues.add(1, 1, "The text holds no policy.");
            return null;
        }
        YamlNode root = node();
        if (parser.nextToken() != null) {
            JsonLocation at = parser.currentTokenLocation();
            issues.add(at.getLineNr(), at.getColumnNr(), "The text goes on behind the policy; remove the rest.");
        }
        return root;
    }

    private YamlNode node() throws IOException {
        JsonLocation at = parser.currentTokenLocation();
        int line = at.getLineNr();
        int column = at.getColumnNr();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return new YamlNode.Mapping(entries(), line, column);
        }
        if (token == JsonToken.START_ARRAY) {
            List<YamlNode> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(node());
            }
            return new YamlNode.Sequence(items, line, column);
        }
        if (token != JsonToken.VALUE_STRING) {
            issues.add(
                    line, column, Quoted.escape(parser.getText()) + " is no text; write it in quotes, or remove it.");
        }
        return new YamlNode.Scalar(parser.getText(), false, line, column);
    }

    private List<YamlNode.Entry> entries() throws IOException {
        List<YamlNode.Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            JsonLocation at = parser.currentTokenLocation();
            YamlNode.Scalar name = new YamlNode.Scalar(parser.currentName(), false, at.getLineNr(), at.getColumnNr());
            parser.nextToken();
            entries.add(new YamlNode.Entry(name, node()));
        }
        return entries;
    }
}
