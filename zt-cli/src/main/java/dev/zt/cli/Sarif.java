package dev.zt.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Comparator;
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
     * @param file the file or directory where it is
     * @param line the line there, from 1, or 0 if it is not about one
     * @param subject the rule or the case that it is about
     */
    record Finding(String code, String level, String message, String file, int line, String subject) {

        /** Creates a finding that is not about one line. */
        Finding(String code, String level, String message, String file, String subject) {
            this(code, level, message, file, 0, subject);
        }
    }

    /** More results of one run are refused by code hosts. */
    static final int MAX_RESULTS = 25_000;

    private static final List<String> LEVELS = List.of("error", "warning", "note");

    private Sarif() {}

    /** Writes each finding once, the errors first; of more than are taken the rest is counted in a notification. */
    static String write(List<Finding> all) {
        List<Finding> distinct = all.stream()
                .distinct()
                .sorted(Comparator.comparingInt(finding -> LEVELS.indexOf(finding.level())))
                .toList();
        List<Finding> findings = distinct.subList(0, Math.min(distinct.size(), MAX_RESULTS));
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("version", "2.1.0");
            json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.writeArrayFieldStart("runs");
            json.writeStartObject();
            tool(json, findings);
            if (findings.size() < distinct.size()) {
                leftOut(json, distinct.size() - findings.size());
            }
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

    /** A notification of this level says that the results are not complete (appendix I). */
    private static void leftOut(JsonGenerator json, int count) throws IOException {
        json.writeArrayFieldStart("invocations");
        json.writeStartObject();
        json.writeBooleanField("executionSuccessful", true);
        json.writeArrayFieldStart("toolExecutionNotifications");
        json.writeStartObject();
        json.writeStringField("level", "error");
        message(
                json,
                Count.of(count, "more result") + (count == 1 ? " is" : " are") + " left out, since " + MAX_RESULTS
                        + " are the most that is taken of one run. Mend some of those that are here, or print each as text.");
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void message(JsonGenerator json, String text) throws IOException {
        json.writeObjectFieldStart("message");
        json.writeStringField("text", text);
        json.writeEndObject();
    }

    private static void result(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("ruleId", finding.code());
        json.writeStringField("level", finding.level());
        message(json, finding.subject() + ": " + finding.message());
        json.writeArrayFieldStart("locations");
        json.writeStartObject();
        json.writeObjectFieldStart("physicalLocation");
        json.writeObjectFieldStart("artifactLocation");
        json.writeStringField("uri", uri(finding.file()));
        json.writeEndObject();
        if (finding.line() > 0) {
            json.writeObjectFieldStart("region");
            json.writeNumberField("startLine", finding.line());
            json.writeEndObject();
        }
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

    /** Returns a path as a reference to a URI: relative stays relative, to the folder in which the command runs. */
    private static String uri(String file) {
        String path = file.replace(File.separatorChar, '/');
        // What stands before a colon in the first segment would be the scheme of a URI.
        boolean scheme = path.split("/", 2)[0].contains(":");
        try {
            return new URI(null, null, scheme ? "./" + path : path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
