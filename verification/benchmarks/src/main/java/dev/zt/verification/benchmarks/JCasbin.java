package dev.zt.verification.benchmarks;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;
import org.casbin.jcasbin.persist.file_adapter.FileAdapter;

/** jCasbin, whose denials override: so it looks at every rule. */
final class JCasbin implements Engine<Object[]> {

    @SuppressWarnings("InlineFormatString") // Long enough for a name.
    private static final String MODEL = """
            [request_definition]
            r = sub, act, obj
            [policy_definition]
            p = sub, act, obj, eft
            [policy_effect]
            e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
            [matchers]
            m = keyMatch(r.sub, p.sub) && keyMatch(r.act, p.act) && %s(r.obj, p.obj)
            """;

    private final Enforcer enforcer;
    private final Function<Ask.Target, Object[]> words;

    private JCasbin(Enforcer enforcer, Function<Ask.Target, Object[]> words) {
        this.enforcer = enforcer;
        this.words = words;
    }

    static JCasbin ofGrpc(Rules rules) {
        return new JCasbin(enforcer("keyMatch", lines(rules, JCasbin::grpc)), target ->
                new Object[] {"POST", target.fullMethodName()});
    }

    static JCasbin ofHttp(Rules rules) {
        return new JCasbin(enforcer("keyMatch3", lines(rules, JCasbin::http)), target ->
                new Object[] {target.verb(), target.path()});
    }

    @Override
    public Object[] question(Ask ask) {
        Object[] named = words.apply(ask.target());
        return new Object[] {ask.peer(), named[0], named[1]};
    }

    @Override
    public boolean allows(Object[] question) {
        return enforcer.enforce(question);
    }

    /** Returns the rules for HTTP as a file holds them. */
    static String httpLines(Rules rules) {
        return lines(rules, JCasbin::http);
    }

    /** Reads such a file, as a reload does. */
    static Enforcer load(String lines) {
        return enforcer("keyMatch3", lines);
    }

    private static Enforcer enforcer(String matcher, String lines) {
        Model model = new Model();
        model.loadModelFromText(String.format(MODEL, matcher));
        // Without its log, which writes a line for each decision.
        return new Enforcer(
                model, new FileAdapter(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8))), false);
    }

    private static String lines(Rules rules, Function<Clause, String> operation) {
        return rules.clauses().stream()
                .map(clause -> "p, " + clause.peers() + (clause.peersBelow() ? "*" : "") + ", "
                        + operation.apply(clause) + ", " + (clause.allows() ? "allow" : "deny"))
                .collect(Collectors.joining("\n"));
    }

    private static String grpc(Clause clause) {
        Ask.Target target = clause.target();
        if (target.equals(Rules.ANYTHING)) {
            return "*, *";
        }
        return "POST, " + target.service() + "/" + (clause.targetBelow() ? "*" : target.method());
    }

    private static String http(Clause clause) {
        if (clause.target().equals(Rules.ANYTHING)) {
            return "*, /*";
        }
        return clause.target().verb() + ", " + (clause.targetBelow() ? "/admin/*" : clause.path("{tenant}"));
    }
}
