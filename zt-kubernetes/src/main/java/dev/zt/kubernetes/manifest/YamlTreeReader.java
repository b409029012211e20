package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.Shown;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds trees of the events of a YAML parser. Neither depth nor size nor anchors of a text can exhaust the stack or the
 * memory; a key that is there twice, of which parsers take one or the other, is refused.
 */
final class YamlTreeReader {

    /** The deepest nesting that is read; a Deployment has less than 20. */
    static final int MAX_DEPTH = 64;

    /** The longest text that is read, in characters. */
    static final int MAX_LENGTH = 16 * 1024 * 1024;

    private final String origin;
    private final List<String> lines;
    private final IdentityHashMap<Object, Mark> marks = new IdentityHashMap<>();
    private final Iterator<Event> events;

    private YamlTreeReader(String text, String origin) {
        this.origin = origin;
        this.lines = text.lines().toList();
        LoadSettings settings = LoadSettings.builder()
                .setLabel(origin)
                .setCodePointLimit(MAX_LENGTH)
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    static YamlTree read(String text, String origin) throws InvalidYamlException {
        if (text.length() > MAX_LENGTH) {
            String message = "The text has " + text.length() + " characters; at most " + MAX_LENGTH
                    + " are read. Split it into several files.";
            throw new InvalidYamlException(YamlTree.issue(origin, List.of(), null, message));
        }
        return new YamlTreeReader(text, origin).tree();
    }

    private YamlTree tree() throws InvalidYamlException {
        List<Object> documents = new ArrayList<>();
        try {
            while (events.hasNext()) {
                if (events.next() instanceof DocumentStartEvent) {
                    Object document = node(events.next(), 0);
                    if (document != null) {
                        documents.add(document);
                    }
                }
            }
        } catch (MarkedYamlEngineException e) {
            throw refusedAt(
                    e.getProblemMark().orElse(null), "This is no YAML: " + Shown.of(e.getProblem()) + ". Correct it.");
        } catch (YamlEngineException e) {
            throw refusedAt(null, "This is no YAML: " + Shown.of(String.valueOf(e.getMessage())) + ". Correct it.");
        }
        return new YamlTree(origin, lines, documents, marks);
    }

    private InvalidYamlException refusedAt(@Nullable Mark mark, String message) {
        return new InvalidYamlException(YamlTree.issue(origin, lines, mark, message));
    }

    private InvalidYamlException refused(Event event, String message) {
        return refusedAt(event.getStartMark().orElse(null), message);
    }

    private @Nullable Object node(Event event, int depth) throws InvalidYamlException {
        if (event instanceof AliasEvent
                || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
            throw refused(event, "Anchors and aliases are not read: a few can stand for any size. Write it out.");
        }
        if (depth > MAX_DEPTH) {
            throw refused(event, "This is nested deeper than " + MAX_DEPTH + ", as nothing of Kubernetes is.");
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar.getScalarStyle() == ScalarStyle.PLAIN
                    ? PlainScalar.value(scalar.getValue())
                    : scalar.getValue();
        }
        return event instanceof SequenceStartEvent ? list(event, depth) : map(event, depth);
    }

    private List<@Nullable Object> list(Event start, int depth) throws InvalidYamlException {
        List<@Nullable Object> list = new ArrayList<>();
        start.getStartMark().ifPresent(mark -> marks.put(list, mark));
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            list.add(node(event, depth + 1));
        }
        return list;
    }

    private Map<String, @Nullable Object> map(Event start, int depth) throws InvalidYamlException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        start.getStartMark().ifPresent(mark -> marks.put(map, mark));
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(event instanceof ScalarEvent key)) {
                throw refused(event, "A key must be a text.");
            }
            if (map.containsKey(key.getValue())) {
                throw refused(event, "The key " + Shown.of(key.getValue()) + " is there twice. Leave one of them out.");
            }
            map.put(key.getValue(), node(events.next(), depth + 1));
        }
        return map;
    }
}
