package dev.zt.devkit.app;

import dev.zt.devkit.Workload;
import dev.zt.devkit.workloadapi.Fault;
import dev.zt.identity.X509Svid;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Follows the lines of the input: each gets one line as its answer, {@code ok …} or {@code error …}. */
final class Commands {

    private final ServedIdentities identities;

    Commands(ServedIdentities identities) {
        this.identities = identities;
    }

    String answer(String line) {
        List<String> words = Arrays.asList(line.strip().split("\\s+", -1));
        try {
            return "ok " + follow(words.get(0), words.subList(1, words.size()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return "error " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private String follow(String command, List<String> arguments) {
        return switch (command) {
            case "rotate" -> arguments.isEmpty() ? rotateAll() : rotate(only(command, arguments));
            case "announce-ca" -> done(command, arguments, identities.own()::announceCa);
            case "rotate-ca" -> done(command, arguments, identities.own()::rotateCa);
            case "rotate-jwt" -> done(command, arguments, identities.own()::rotateJwtKeys);
            case "drop-old-roots" -> done(command, arguments, identities.own()::dropOldRoots);
            case "drop-old-jwt" -> done(command, arguments, identities.own()::dropOldJwtKeys);
            case "redact" -> redact(only(command, arguments));
            case "issue" -> issue(only(command, arguments));
            case "stop" -> each(command, arguments, ServedIdentities.Served::running, identities::stop);
            case "start" -> each(command, arguments, one -> !one.running(), identities::start);
            case "fault" -> fault(arguments);
            case "call" -> call(arguments);
            case "federate" -> federate(only(command, arguments));
            case "defederate" -> defederate(only(command, arguments));
            case "status" -> done(status(), arguments, () -> {});
            default ->
                throw new IllegalArgumentException("command '" + command + "' is unknown; there are: rotate,"
                        + " announce-ca, rotate-ca, rotate-jwt, drop-old-roots, drop-old-jwt, redact, issue, stop,"
                        + " start, fault, call, federate, defederate, status");
        };
    }

    private static String only(String command, List<String> arguments) {
        if (arguments.size() != 1) {
            throw new IllegalArgumentException(command + " takes one name");
        }
        return arguments.get(0);
    }

    private static String done(String what, List<String> arguments, Runnable work) {
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException("nothing may follow here: " + String.join(" ", arguments));
        }
        work.run();
        return what;
    }

    private String rotateAll() {
        List<Workload> issued = identities.served().values().stream()
                .map(ServedIdentities.Served::workload)
                .filter(Commands::isIssued)
                .toList();
        issued.forEach(Workload::rotate);
        return "rotated " + issued.size();
    }

    private String rotate(String name) {
        Workload workload = identities.get(name).workload();
        if (!isIssued(workload)) {
            throw new IllegalArgumentException(name + " is redacted; 'issue " + name + "' gives it an identity again");
        }
        workload.rotate();
        return "rotated " + name;
    }

    private String redact(String name) {
        identities.get(name).workload().redact();
        return "redacted " + name;
    }

    private String issue(String name) {
        identities.get(name).workload().rotate();
        return "issued " + name;
    }

    /** Does something to the one that is named, or to all that it can be done to. */
    private String each(
            String command, List<String> arguments, Predicate<ServedIdentities.Served> fits, Consumer<String> work) {
        List<String> names = arguments.isEmpty()
                ? identities.served().entrySet().stream()
                        .filter(one -> fits.test(one.getValue()))
                        .map(Map.Entry::getKey)
                        .toList()
                : List.of(only(command, arguments));
        names.forEach(work);
        return command + " " + String.join(", ", names);
    }

    private String fault(List<String> arguments) {
        if (arguments.size() < 2 || arguments.size() > 3) {
            throw new IllegalArgumentException("fault takes a name, a fault and, for DELAY, a duration");
        }
        Fault fault = fault(arguments.get(1));
        if (arguments.size() == 3 && fault != Fault.DELAY) {
            throw new IllegalArgumentException("a duration goes with DELAY alone");
        }
        Duration delay = arguments.size() == 3 ? DurationText.parse(arguments.get(2)) : Duration.ZERO;
        identities.misbehave(arguments.get(0), fault, delay);
        return "fault " + arguments.get(0) + " " + fault;
    }

    private static Fault fault(String name) {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "fault '" + name + "' is unknown; there are: " + Arrays.toString(Fault.values())));
    }

    private String call(List<String> arguments) {
        boolean named = arguments.size() > 1 && !arguments.get(1).contains("/");
        int url = named ? 2 : 1;
        if (arguments.size() <= url) {
            throw new IllegalArgumentException(
                    "call takes a name, a method unless it is GET, a URL, and a body if any");
        }
        Workload caller = identities.get(arguments.get(0)).workload();
        return OneCall.make(
                caller,
                named ? arguments.get(1) : "GET",
                arguments.get(url),
                String.join(" ", arguments.subList(url + 1, arguments.size())),
                identities.own().timeSource());
    }

    private String federate(String name) {
        identities.federate(Options.developmentDomain(name));
        return "federated " + name;
    }

    private String defederate(String name) {
        identities.defederate(Options.developmentDomain(name));
        return "defederated " + name;
    }

    private String status() {
        String all = identities.served().entrySet().stream()
                .map(entry -> entry.getKey() + " " + state(entry.getValue()))
                .collect(Collectors.joining(", "));
        return all + "; trusts "
                + identities.own().jwtAuthorities().keySet().stream()
                        .map(Object::toString)
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private static boolean isIssued(Workload workload) {
        return !workload.source().current().svids().isEmpty();
    }

    private static String state(ServedIdentities.Served served) {
        X509Svid svid = served.workload().source().current().defaultSvid();
        String issued = svid == null ? "redacted" : "issued until " + svid.notAfter();
        return issued + (served.running() ? " fault " + served.server().fault() : " stopped");
    }
}
