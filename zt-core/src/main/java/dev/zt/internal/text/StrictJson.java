package dev.zt.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/** Makes parsers of JSON that somebody else wrote: no name twice in an object, and bounds on everything. */
public final class StrictJson {

    private StrictJson() {}

    /**
     * Makes a factory. Names have at most 256 characters, numbers 40.
     *
     * @param maxDepth how deep objects and lists may nest
     * @param maxText how many characters a text may have
     * @param maxTokens how many tokens a document may have
     * @return the factory; thread-safe
     */
    public static JsonFactory factory(int maxDepth, int maxText, int maxTokens) {
        return new JsonFactoryBuilder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Names are anybody's: they must not fill tables that outlive the document.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .maxNameLength(256)
                        .maxNumberLength(40)
                        .maxStringLength(maxText)
                        .maxTokenCount(maxTokens)
                        .build())
                .build();
    }
}
