package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Builds the nodes of a YAML stream from parser events.
 *
 * <p>The parser's own composer recurses without bound, so that nested brackets overflow the stack; here depth is
 * limited before it costs anything. Anchors, aliases and tags are refused: a policy has no need of them, and they can
 * make text mean more than it shows.
 */
final class YamlDocuments {

    private static final int MAX_DEPTH = 32;

    /** How many values nearly all nodes have at most. */
    private static final int FEW = 4;

    private static final String MEND = "; put values with any of { } [ ] , : # & * ! | > % @ in quotes.";

    /** How much of the path to a list leads to a node that is not on it. */
    private static final int ASIDE = -1;

    private final Iterator<Event> events;
    private final List<String> path;
    private final ItemReader items;

    /** Reads the items of a list as they come: one after the other costs less than all of a text. */
    @FunctionalInterface
    interface ItemReader {

        /**
         * Returns what shall stand in the place of an item.
         *
         * @param document what has been read of the document's mapping; the same list for all items of a document
         * @param item the item
         */
        YamlNode read(List<YamlNode.Entry> document, YamlNode item);
    }

    private YamlDocuments(Iterator<Event> events, List<String> path, ItemReader items) {
        this.events = events;
        this.path = path;
        this.items = items;
    }

    /**
     * Reads all documents that are not empty.
     *
     * @throws YamlSyntaxException at the first thing that is wrong
     */
    static List<YamlNode> read(String text) throws YamlSyntaxException {
        return read(text, List.of(), (document, item) -> item);
    }

    /**
     * Reads all documents that are not empty.
     *
     * @param path the names of fields that lead from a document to a list; may be empty for none
     * @param items reads the items of that list
     * @throws YamlSyntaxException at the first thing that is wrong
     */
    static List<YamlNode> read(String text, List<String> path, ItemReader items) throws YamlSyntaxException {
        checkCharacters(text);
        LoadSettings settings = LoadSettings.builder().setParseComments(false).build();
        return new YamlDocuments(new ParserImpl(settings, new StreamReader(settings, text)), path, items).readAll();
    }

    /** Returns what comes next, or null at the end. */
    private @Nullable Event next() throws YamlSyntaxException {
        try {
            return events.hasNext() ? events.next() : null;
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
            throw new YamlSyntaxException(
                    "YAML syntax: " + Quoted.escape(e.getProblem()) + MEND,
                    mark == null ? 1 : mark.getLine() + 1,
                    mark == null ? 1 : mark.getColumn() + 1);
        } catch (RuntimeException e) {
            // The parser's defects must not reach a reload thread; what it said is for people only.
            throw new YamlSyntaxException("YAML syntax: " + Quoted.escape(String.valueOf(e.getMessage())) + MEND, 1, 1);
        }
    }

    /** Returns what comes next in a collection, or null at its end. */
    private @Nullable Event nextIn(Event.ID end) throws YamlSyntaxException {
        Event next = next();
        return next == null || next.getEventId() == end ? null : next;
    }

    private static void checkCharacters(String text) throws YamlSyntaxException {
        for (int i = 0; i < text.length(); ) {
            char first = text.charAt(i);
            if ((first >= ' ' && first <= '~') || first == '\n') {
                i++;
                continue;
            }
            int c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                throw notAllowed(text, i);
            }
            i += Character.charCount(c);
        }
    }

    private static YamlSyntaxException notAllowed(String text, int at) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < at; i += Character.charCount(text.codePointAt(i))) {
            char c = text.charAt(i);
            boolean lineEnd = c == '\n' || (c == '\r' && text.charAt(i + 1) != '\n');
            line += lineEnd ? 1 : 0;
            column = lineEnd ? 1 : column + 1;
        }
        return new YamlSyntaxException(
                String.format("The character U+%04X is not allowed in YAML; remove it.", text.codePointAt(at)),
                line,
                column);
    }

    private List<YamlNode> readAll() throws YamlSyntaxException {
        List<YamlNode> roots = new ArrayList<>();
        for (Event next = next(); next != null; next = next()) {
            if (next instanceof NodeEvent) {
                YamlNode root = node(next, 1, List.of(), path.isEmpty() ? ASIDE : 0);
                if (!(root instanceof YamlNode.Scalar scalar && scalar.isNull())) {
                    roots.add(root);
                }
            }
        }
        return roots;
    }

    private YamlNode node(Event event, int depth, List<YamlNode.Entry> document, int along) throws YamlSyntaxException {
        Mark start = event.getStartMark().orElse(null);
        int line = start == null ? 1 : start.getLine() + 1;
        int column = start == null ? 1 : start.getColumn() + 1;
        check((NodeEvent) event, depth, line, column);
        if (event instanceof MappingStartEvent) {
            List<YamlNode.Entry> entries = new ArrayList<>(FEW);
            readMapping(entries, depth, depth == 1 ? entries : document, along);
            return new YamlNode.Mapping(entries, line, column);
        }
        if (event instanceof SequenceStartEvent) {
            return new YamlNode.Sequence(sequence(depth, document, along), line, column);
        }
        ScalarEvent scalar = (ScalarEvent) event;
        return new YamlNode.Scalar(scalar.getValue(), scalar.isPlain(), line, column);
    }

    private static void check(NodeEvent event, int depth, int line, int column) throws YamlSyntaxException {
        if (depth > MAX_DEPTH) {
            throw new YamlSyntaxException("The text is nested deeper than " + MAX_DEPTH + " levels.", line, column);
        }
        if (event instanceof AliasEvent || event.getAnchor().isPresent()) {
            throw new YamlSyntaxException(
                    "Anchors (&) and aliases (*) are not allowed in a policy; write the value out, or put it in"
                            + " quotes.",
                    line,
                    column);
        }
        Optional<String> tag =
                event instanceof ScalarEvent scalar ? scalar.getTag() : ((CollectionStartEvent) event).getTag();
        if (tag.isPresent()) {
            throw new YamlSyntaxException(
                    "Tags (!) are not allowed in a policy; remove it, or put the value in quotes.", line, column);
        }
    }

    private List<YamlNode> sequence(int depth, List<YamlNode.Entry> document, int along) throws YamlSyntaxException {
        List<YamlNode> list = new ArrayList<>(FEW);
        for (Event next = nextIn(Event.ID.SequenceEnd); next != null; next = nextIn(Event.ID.SequenceEnd)) {
            YamlNode item = node(next, depth + 1, document, ASIDE);
            list.add(along == path.size() ? items.read(document, item) : item);
        }
        return list;
    }

    private void readMapping(List<YamlNode.Entry> entries, int depth, List<YamlNode.Entry> document, int along)
            throws YamlSyntaxException {
        for (Event next = nextIn(Event.ID.MappingEnd); next != null; next = nextIn(Event.ID.MappingEnd)) {
            YamlNode key = node(next, depth + 1, document, ASIDE);
            if (!(key instanceof YamlNode.Scalar name)) {
                throw new YamlSyntaxException(
                        "The name of a field must be text, not " + key.kind() + ".", key.line(), key.column());
            }
            boolean further =
                    along >= 0 && along < path.size() && path.get(along).equals(name.text());
            Event value = next();
            if (value == null) {
                throw new YamlSyntaxException("YAML syntax: a field has no value" + MEND, name.line(), name.column());
            }
            entries.add(new YamlNode.Entry(name, node(value, depth + 1, document, further ? along + 1 : ASIDE)));
        }
    }
}
