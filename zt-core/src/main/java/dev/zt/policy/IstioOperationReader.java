package dev.zt.policy;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the operations of rules. Not thread-safe. */
final class IstioOperationReader {

    private static final List<String> KNOWN =
            List.of("hosts", "notHosts", "ports", "notPorts", "methods", "notMethods", "paths", "notPaths");

    private final IstioContext context;

    IstioOperationReader(IstioContext context) {
        this.context = context;
    }

    /** Reads an item of {@code to}, or returns null after an issue. */
    @Nullable
    OperationMatcher read(YamlNode item) {
        int before = context.issues().count();
        Fields to = Fields.of("A value of \"to\"", item, context.issues(), List.of("operation"));
        Fields operation = to == null ? null : to.requiredMapping("operation", KNOWN);
        if (operation == null) {
            return null;
        }
        if (KNOWN.stream().noneMatch(operation::has)) {
            context.issues().add(item, "\"operation\" is empty; say what it is about, or leave \"to\" out.");
        }
        HttpFields is = fields(operation, Function.identity());
        HttpFields not = fields(operation, IstioOperationReader::negation);
        return is == null || not == null || context.issues().count() > before
                ? null
                : new OperationMatcher.Http(is, not, true);
    }

    private static String negation(String field) {
        return "not" + field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
    }

    private @Nullable HttpFields fields(Fields operation, Function<String, String> name) {
        int before = context.issues().count();
        List<TextMatcher> methods = operation.texts(name.apply("methods"), IstioOperationReader::method);
        List<PathMatcher> paths = operation.texts(name.apply("paths"), IstioOperationReader::path);
        List<HostMatcher> hosts = operation.texts(name.apply("hosts"), IstioOperationReader::host);
        List<Integer> ports = operation.texts(name.apply("ports"), IstioOperationReader::port);
        return context.issues().count() > before
                ? null
                : HttpFields.NONE
                        .withMethods(methods)
                        .withPaths(paths)
                        .withHosts(hosts)
                        .withPorts(ports);
    }

    private static TextMatcher method(String text) {
        TextMatcher matcher = TextMatcher.parse(text);
        if (matcher instanceof TextMatcher.Exact) {
            PolicyGrammar.checkMethod(text);
        }
        return matcher;
    }

    private static PathMatcher path(String text) {
        if (PathTemplate.isTemplate(text)) {
            return new PathTemplate(text);
        }
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw PolicyGrammar.invalid(
                    "Path", text, "write {*} for one segment, {**} for any text; both stand for whole segments");
        }
        return new PathMatcher.Text(TextMatcher.parse(text));
    }

    private static HostMatcher host(String text) {
        return new HostMatcher(TextMatcher.parse(text.toLowerCase(Locale.ROOT)), true);
    }

    static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535 && text.equals(Integer.toString(port))) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw PolicyGrammar.invalid("Port", text, "write a number from 0 to 65535");
    }
}
