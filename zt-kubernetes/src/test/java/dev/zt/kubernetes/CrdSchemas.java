package dev.zt.kubernetes;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says what a strict API server would refuse in custom resources, by the schemas of their CustomResourceDefinitions under
 * {@code src/test/resources/crds}. A field that a schema does not name is a problem. Rules in CEL
 * ({@code x-kubernetes-validations}) are not evaluated.
 */
public final class CrdSchemas {

    private static final Path CRDS = Path.of("src/test/resources/crds");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** What a schema of Kubernetes says in words that JSON Schema lacks or takes for something else. */
    private static final List<String> TRANSLATED = List.of("nullable", "format", "default", "description", "example");

    private final Map<String, Schema> schemas = new HashMap<>();

    private CrdSchemas() {}

    /**
     * Reads the definitions of some directories.
     *
     * @param directories their names, for example {@code linkerd}
     */
    public static CrdSchemas of(String... directories) {
        CrdSchemas all = new CrdSchemas();
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        for (String directory : directories) {
            for (Object document : documents(CRDS.resolve(directory))) {
                all.add(registry, JSON.valueToTree(document));
            }
        }
        return all;
    }

    /** Returns what is wrong with an object; nothing if a strict API server takes it. */
    public List<String> problems(HasMetadata object) {
        JsonNode document = JSON.readTree(Serialization.asJson(object));
        String kind = object.getApiVersion() + " " + object.getKind();
        Schema schema = schemas.get(kind);
        return schema == null
                ? List.of("no schema for " + kind)
                : schema.validate(document).stream().map(Object::toString).toList();
    }

    private void add(SchemaRegistry registry, JsonNode definition) {
        if (!definition.path("kind").asString("").equals("CustomResourceDefinition")) {
            throw new IllegalStateException("no CustomResourceDefinition: " + definition);
        }
        JsonNode spec = definition.get("spec");
        for (JsonNode version : spec.get("versions")) {
            String kind =
                    spec.get("group").asString() + "/" + version.get("name").asString() + " "
                            + spec.at("/names/kind").asString();
            JsonNode schema = version.at("/schema/openAPIV3Schema");
            boolean namespaced = spec.get("scope").asString().equals("Namespaced");
            if (schemas.put(kind, registry.getSchema(JSON.valueToTree(root(schema, namespaced)))) != null) {
                throw new IllegalStateException("twice: " + kind);
            }
        }
    }

    private static Map<String, Object> root(JsonNode schema, boolean namespaced) {
        Map<String, Object> root = strict(schema);
        Map<String, Object> properties = new LinkedHashMap<>();
        schema.path("properties")
                .properties()
                .forEach(entry -> properties.put(entry.getKey(), strict(entry.getValue())));
        properties.put("apiVersion", Map.of("type", "string"));
        properties.put("kind", Map.of("type", "string"));
        properties.put("metadata", metadata(namespaced));
        root.put("properties", properties);
        return root;
    }

    /** Returns what is asked of metadata that somebody writes by hand: an API server validates it by itself. */
    private static Map<String, Object> metadata(boolean namespaced) {
        String label = "^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$";
        Map<String, Object> texts = Map.of("type", "object", "additionalProperties", Map.of("type", "string"));
        Map<String, Object> labels = Map.of(
                "type", "object", "additionalProperties", Map.of("type", "string", "maxLength", 63, "pattern", label));
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(
                "name", Map.of("type", "string", "maxLength", 253, "pattern", "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"));
        properties.put("labels", labels);
        properties.put("annotations", texts);
        if (namespaced) {
            properties.put(
                    "namespace",
                    Map.of("type", "string", "maxLength", 63, "pattern", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"));
        }
        List<String> required = namespaced ? List.of("name", "namespace") : List.of("name");
        return Map.of("type", "object", "properties", properties, "additionalProperties", false, "required", required);
    }

    /** Returns a structural schema in the words of JSON Schema, in which what is not named is refused. */
    private static Map<String, Object> strict(JsonNode schema) {
        Map<String, Object> strict = new LinkedHashMap<>();
        schema.properties().forEach(entry -> {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (key.equals("properties")) {
                Map<String, Object> properties = new LinkedHashMap<>();
                value.properties().forEach(property -> properties.put(property.getKey(), strict(property.getValue())));
                strict.put(key, properties);
            } else if (key.equals("items") || (key.equals("additionalProperties") && value.isObject())) {
                strict.put(key, strict(value));
            } else if (!key.startsWith("x-kubernetes-") && !TRANSLATED.contains(key)) {
                // oneOf, anyOf, allOf and not say no more of a field than the schema around them, which is strict
                strict.put(key, value);
            }
        });
        if (schema.path("x-kubernetes-int-or-string").asBoolean(false)) {
            strict.put("type", List.of("integer", "string"));
        } else if (schema.path("nullable").asBoolean(false) && strict.get("type") != null) {
            strict.put("type", List.of(schema.get("type").asString(), "null"));
        }
        if (schema.path("type").asString("").equals("object")
                && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)) {
            strict.putIfAbsent("additionalProperties", false);
        }
        return strict;
    }

    private static List<Object> documents(Path directory) {
        List<Object> documents = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                LoadSettings settings = LoadSettings.builder()
                        .setLabel(file.toString())
                        .setCodePointLimit(20_000_000)
                        .build();
                new Load(settings).loadAllFromString(Files.readString(file)).forEach(documents::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (documents.isEmpty()) {
            throw new IllegalStateException("no definition under " + directory);
        }
        return documents;
    }
}
