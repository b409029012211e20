package dev.zt.kubernetes.istio;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an API server with the published definitions would refuse, unknown fields included. */
final class IstioSchemas {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Schema> byKind = new HashMap<>();

    IstioSchemas() throws IOException {
        for (String plural : List.of("authorizationpolicies", "peerauthentications")) {
            JsonNode definition = definition(plural);
            for (JsonNode version : definition.at("/spec/versions")) {
                String kind = definition.at("/spec/group").asString() + "/"
                        + version.get("name").asString() + " "
                        + definition.at("/spec/names/kind").asString();
                byKind.put(kind, schema(version.at("/schema/openAPIV3Schema")));
            }
        }
    }

    private static JsonNode definition(String plural) throws IOException {
        String name = String.format(Locale.ROOT, "/crds/istio/%s.security.istio.io.yaml", plural);
        try (InputStream in = IstioSchemas.class.getResourceAsStream(name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return JSON.valueToTree(new Load(LoadSettings.builder().build())
                    .loadAllFromString(text)
                    .iterator()
                    .next());
        }
    }

    private static Schema schema(JsonNode published) {
        ObjectNode schema = (ObjectNode) published.deepCopy();
        close(schema);
        // What each object has, which a definition leaves to the API server.
        ObjectNode properties = (ObjectNode) schema.get("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata").put("type", "object");
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
    }

    /** Refuses fields that no schema knows, which the API server would drop. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")
                && !object.has("x-kubernetes-preserve-unknown-fields")) {
            object.put("additionalProperties", false);
        }
        node.forEach(IstioSchemas::close);
    }

    List<String> problems(HasMetadata object) {
        Schema schema = byKind.get(object.getApiVersion() + " " + object.getKind());
        return schema == null
                ? List.of("no schema for " + object.getApiVersion() + " " + object.getKind())
                : schema.validate(JSON.readTree(Serialization.asJson(object))).stream()
                        .map(Object::toString)
                        .toList();
    }
}
