package dev.zt.kubernetes.spire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.Selector;
import dev.zt.kubernetes.Workload;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a ClusterSPIFFEID says, as far as it decides who gets which ID. */
record Entry(
        String name, String template, Selector namespaces, Selector pods, List<String> selectors, boolean fallback) {

    private static final Pattern PLACE = Pattern.compile("\\{\\{-?\\s*([^{}]*?)\\s*-?}}");
    private static final String POD_LABEL = "pod-label:";

    /** What the object's spec has. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Spec(
            @Nullable String spiffeIDTemplate,
            @Nullable LabelSelector namespaceSelector,
            @Nullable LabelSelector podSelector,
            @Nullable List<String> workloadSelectorTemplates,
            boolean fallback) {}

    static Entry of(HasMetadata object) {
        String name = object.getMetadata().getName();
        try {
            Object read = Objects.requireNonNull(spec(object), "it has no spec");
            Spec spec = Serialization.unmarshal(Serialization.asJson(read), Spec.class);
            return new Entry(
                    name,
                    Objects.requireNonNull(spec.spiffeIDTemplate(), "it has no spiffeIDTemplate"),
                    selector(spec.namespaceSelector()),
                    selector(spec.podSelector()),
                    Objects.requireNonNullElse(spec.workloadSelectorTemplates(), List.of()),
                    spec.fallback());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    SpireEntries.KIND + " " + name + " is not what SPIRE's controller would read: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + ". Mend it, or leave it out.",
                    e);
        }
    }

    private static Selector selector(@Nullable LabelSelector read) {
        return read == null ? Selector.EVERYTHING : Selector.of(read);
    }

    private static @Nullable Object spec(HasMetadata object) {
        if (object instanceof GenericKubernetesResource generic) {
            return generic.getAdditionalProperties().get("spec");
        }
        Map<?, ?> all = Serialization.unmarshal(Serialization.asJson(object), Map.class);
        return all.get("spec");
    }

    /** Tells whether the controller makes an entry for the pods. */
    boolean selects(Workload workload, Map<String, String> namespaceLabels) {
        return namespaces.matches(namespaceLabels) && pods.matches(workload.labels());
    }

    /** Returns the ID of the entry; empty if SPIRE would refuse it. */
    Optional<SpiffeId> id(Workload workload, TrustDomain own) {
        String text = render(template, workload, own);
        return SpiffeId.problem(text).isPresent()
                ? Optional.empty()
                : Optional.of(SpiffeId.parse(text))
                        .filter(id -> id.trustDomain().equals(own));
    }

    /** Tells whether what runs in the pods may have all selectors: those that cannot be told are taken to hold. */
    boolean mayAttest(Workload workload, TrustDomain own) {
        return selectors.stream()
                .map(selector -> render(selector, workload, own))
                .allMatch(selector -> holds(selector, workload));
    }

    private static boolean holds(String selector, Workload workload) {
        if (!selector.startsWith("k8s:")) {
            return true;
        }
        String value = selector.substring("k8s:".length());
        if (value.startsWith("ns:")) {
            return value.equals("ns:" + workload.namespace());
        }
        if (value.startsWith("sa:")) {
            return value.equals("sa:" + workload.serviceAccount());
        }
        return !value.startsWith(POD_LABEL)
                || workload.labels().entrySet().stream()
                        .anyMatch(label -> value.equals(POD_LABEL + label.getKey() + ":" + label.getValue()));
    }

    private String render(String text, Workload workload, TrustDomain own) {
        Matcher matcher = PLACE.matcher(text);
        String rendered = matcher.replaceAll(place -> Matcher.quoteReplacement(value(place.group(1), workload, own)));
        if (rendered.contains("{{")) {
            throw unknown();
        }
        return rendered;
    }

    private String value(String field, Workload workload, TrustDomain own) {
        return switch (field) {
            case ".TrustDomain" -> own.name();
            case ".PodMeta.Namespace" -> workload.namespace();
            case ".PodSpec.ServiceAccountName" -> workload.serviceAccount();
            default -> throw unknown();
        };
    }

    private IllegalArgumentException unknown() {
        return new IllegalArgumentException("A template of " + SpireEntries.KIND + " " + name
                + " has more than trust domain, namespace and service account, which manifests do not tell. Leave it out,"
                + " and see to it yourself that it selects none of these pods.");
    }
}
