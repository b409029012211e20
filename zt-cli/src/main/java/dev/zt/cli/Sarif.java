package dev.zt.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;

/** Writes findings in the Static Analysis Results Interchange Format, version 2.1.0. */
final class Sarif {

    /**
     * One finding.
     *
     * @param code what kind of thing it is
     * @param level {@code error}, {@code warning} or {@code note}
     * @param message what it is
     * @param file where it is
     * @param subject the rule or the case that it is about
     */
    record Finding(String code, String level, String message, String file, String subject) {}

    private Sarif() {}

    static String write(List<Finding> findings) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("version", "2.1.0");
            json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.writeArrayFieldStart("runs");
            json.writeStartObject();
            tool(json, findings);
            json.writeArrayFieldStart("results");
            for (Finding finding : findings) {
                result(json, finding);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text + "\n";
    }

    private static void tool(JsonGenerator json, List<Finding> findings) throws IOException {
        json.writeObjectFieldStart("tool");
        json.writeObjectFieldStart("driver");
        json.writeStringField("name", "zt");
        json.writeArrayFieldStart("rules");
        for (String code :
                findings.stream().map(Finding::code).distinct().sorted().toList()) {
            json.writeStartObject();
            json.writeStringField("id", code);
            json.writeStringField("name", code.toLowerCase(Locale.ROOT).replace('_', '-'));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void result(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("ruleId", finding.code());
        json.writeStringField("level", finding.level());
        json.writeObjectFieldStart("message");
        json.writeStringField("text", finding.subject() + ": " + finding.message());
        json.writeEndObject();
        json.writeArrayFieldStart("locations");
        json.writeStartObject();
        json.writeObjectFieldStart("physicalLocation");
        json.writeObjectFieldStart("artifactLocation");
        json.writeStringField("uri", finding.file());
        json.writeEndObject();
        json.writeEndObject();
        json.writeArrayFieldStart("logicalLocations");
        json.writeStartObject();
        json.writeStringField("name", finding.subject());
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }
}
