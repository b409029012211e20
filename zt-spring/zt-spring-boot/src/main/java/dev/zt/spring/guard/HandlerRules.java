package dev.zt.spring.guard;

import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.ZtException;
import dev.zt.policy.Effect;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import dev.zt.spring.AllowAnyWorkload;
import dev.zt.spring.AllowTrustDomain;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.DenyWorkloads;
import dev.zt.spring.PublicEndpoint;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.env.Environment;

/**
 * Reads the annotations of handlers, on their methods and types, on what those override and implement, and makes rules of
 * them. Allow annotations of a method replace those of its type, and those nearest to a handler replace what it overrides;
 * deny annotations add up.
 */
final class HandlerRules {

    private static final List<Class<? extends Annotation>> ALLOWING =
            List.of(AllowWorkloads.class, AllowTrustDomain.class, AllowAnyWorkload.class);

    private final List<String> packages;
    private final TrustDomain home;
    private final Environment environment;

    HandlerRules(List<String> packages, TrustDomain home, Environment environment) {
        this.packages = List.copyOf(packages);
        this.home = home;
        this.environment = environment;
    }

    /** Tells whether annotations on a type count. */
    boolean counts(Class<?> type) {
        return packages.stream()
                .anyMatch(root -> type.getPackageName().equals(root)
                        || type.getPackageName().startsWith(root + "."));
    }

    /** Returns the rules of a handler. Where its annotations do not count, those that deny do: they open nothing. */
    List<Rule> of(Handled endpoint) {
        List<Rule> rules = new ArrayList<>();
        if (counts(endpoint.type())) {
            Method method = endpoint.method();
            List<PeerMatcher> allowed = method == null ? List.of() : allowed(method);
            add(rules, endpoint.name(), Effect.ALLOW, allowed.isEmpty() ? allowed(endpoint.type()) : allowed, endpoint);
        }
        List<PeerMatcher> denied = elements(endpoint)
                .flatMap(element -> merged(element).stream(DenyWorkloads.class))
                .map(this::principals)
                .toList();
        add(rules, endpoint.name() + "-deny", Effect.DENY, denied, endpoint);
        return rules;
    }

    boolean isPublic(Handled endpoint) {
        return elements(endpoint).anyMatch(element -> merged(element).isPresent(PublicEndpoint.class));
    }

    /** Tells whether there are annotations that would allow somebody if they counted. */
    boolean isAnnotated(Handled endpoint) {
        return elements(endpoint).anyMatch(element -> ALLOWING.stream().anyMatch(merged(element)::isPresent));
    }

    /** Tells whether something bears an annotation of zt's, whatever it says and wherever that is. */
    static boolean bearsAny(AnnotatedElement element) {
        MergedAnnotations annotations = merged(element);
        return annotations.isPresent(DenyWorkloads.class)
                || annotations.isPresent(PublicEndpoint.class)
                || ALLOWING.stream().anyMatch(annotations::isPresent);
    }

    /** Where annotations may stand. */
    private static Stream<AnnotatedElement> elements(Handled endpoint) {
        return Stream.<@Nullable AnnotatedElement>of(endpoint.method(), endpoint.type())
                .filter(Objects::nonNull);
    }

    private static void add(List<Rule> rules, String id, Effect effect, List<PeerMatcher> from, Handled endpoint) {
        if (!from.isEmpty()) {
            rules.add(new Rule(id, effect, from, List.of(endpoint.operation())));
        }
    }

    /** The nearest place alone: what an override says would else only ever widen what it overrides. */
    private List<PeerMatcher> allowed(AnnotatedElement element) {
        int nearest = ALLOWING.stream()
                .flatMap(type -> ours(element, type))
                .mapToInt(MergedAnnotation::getAggregateIndex)
                .min()
                .orElse(-1);
        return Stream.of(
                        allowed(element, nearest, AllowWorkloads.class, this::principals),
                        allowed(element, nearest, AllowTrustDomain.class, this::trustDomains),
                        allowed(
                                element,
                                nearest,
                                AllowAnyWorkload.class,
                                any -> new PeerMatcher(List.of(), List.of(home))))
                .flatMap(matchers -> matchers)
                .toList();
    }

    private <A extends Annotation> Stream<PeerMatcher> allowed(
            AnnotatedElement element, int nearest, Class<A> type, Function<MergedAnnotation<A>, PeerMatcher> reading) {
        return ours(element, type)
                .filter(annotation -> annotation.getAggregateIndex() == nearest)
                .map(reading);
    }

    private <A extends Annotation> Stream<MergedAnnotation<A>> ours(AnnotatedElement element, Class<A> type) {
        return merged(element).stream(type).filter(this::isOurs);
    }

    private static MergedAnnotations merged(AnnotatedElement element) {
        return MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
    }

    /** An annotation that allows and stands in another package, on an interface of a dependency say, does not count. */
    private boolean isOurs(MergedAnnotation<?> annotation) {
        Object source = annotation.getSource();
        return source instanceof Class<?> type
                ? counts(type)
                : source instanceof Member member && counts(member.getDeclaringClass());
    }

    private PeerMatcher principals(MergedAnnotation<?> annotation) {
        return new PeerMatcher(values(annotation, SpiffeIdPattern::parse), List.of());
    }

    private PeerMatcher trustDomains(MergedAnnotation<?> annotation) {
        return new PeerMatcher(List.of(), values(annotation, TrustDomain::parse));
    }

    private <T> List<T> values(MergedAnnotation<?> annotation, Function<String, T> parser) {
        return Arrays.stream(annotation.getStringArray(MergedAnnotation.VALUE))
                .map(value -> value(annotation, value, parser))
                .toList();
    }

    private <T> T value(MergedAnnotation<?> annotation, String value, Function<String, T> parser) {
        try {
            return parser.apply(environment.resolveRequiredPlaceholders(value));
        } catch (IllegalArgumentException e) {
            throw new ZtException(
                    ZtException.Code.INVALID_POLICY,
                    "@" + annotation.getType().getSimpleName() + "(\"" + value + "\") on " + annotation.getSource()
                            + " is no rule: " + e.getMessage(),
                    e);
        }
    }
}
