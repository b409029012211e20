package dev.zt.verification.fuzz;

import dev.zt.policy.A43PolicyReader;
import dev.zt.policy.PolicyPrinter;
import dev.zt.policy.PolicyReading;
import dev.zt.policy.PolicySet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Authorization policies of gRPC in JSON (gRFC A43). */
final class A43PolicyTarget implements Target {

    private static final String POLICY = """
            {
              "name": "orders",
              "deny_rules": [
                {"name": "secret", "request": {"paths": ["*/Secret", "/shop.Admin/*"]}},
                {"name": "debug", "request": {"headers": [{"key": "x-debug", "values": ["*"]}]}}
              ],
              "allow_rules": [
                {
                  "name": "web",
                  "source": {"principals": ["spiffe://prod.example/ns/shop/sa/web", "spiffe://prod.example/batch/*"]},
                  "request": {
                    "paths": ["/shop.Orders/Get", "/shop.Orders/*"],
                    "headers": [{"key": "x-tenant", "values": ["a*", "b", "*c"]}]
                  }
                },
                {"name": "any", "source": {"principals": ["*"]}, "request": {"paths": ["/shop.Orders/Get"]}}
              ]
            }
            """;

    @Override
    public String name() {
        return "a43";
    }

    @Override
    public int shortRuns() {
        return 5_000;
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        POLICY,
                        POLICY.replace("\"*\"", "\"\""),
                        POLICY.replace("x-debug", ":path"),
                        POLICY.replace("x-debug", "Host"),
                        POLICY.replace("x-debug", "grpc-timeout"),
                        POLICY.replace("\"source\"", "\"sources\""),
                        POLICY.replace("\"name\": \"any\"", "\"name\": \"web\""),
                        POLICY.replace("\"name\": \"orders\"", "\"audit_logging_options\": {}, \"name\": \"orders\""),
                        "{\"name\": \"p\", \"allow_rules\": [{\"name\": \"r\"}]}",
                        "{\"name\": \"p\", \"name\": \"q\", \"allow_rules\": []}",
                        "{\"a\":".repeat(20))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean test(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        PolicyReading reading = A43PolicyReader.read(text, "policy", Verdicts.WORKLOAD);
        if (!PolicyIssues.check(reading, text)) {
            return false;
        }
        Holds.same(reading.policies().size(), 1, "a valid text is one policy");
        PolicySet set = Verdicts.check(reading.policies());
        Holds.that(set != null, "one policy can always be compiled");
        Holds.that(!PolicyPrinter.print(set).isBlank(), "whatever is in force can be printed");
        return true;
    }
}
