package dev.zt.devkit.attack;

import java.util.List;

/** The ways to write a protected path. */
final class Spellings {

    private Spellings() {}

    /** Returns all, each target once; none is the path itself. */
    static List<Spelling> of(String path, String open) {
        SpelledPath spelled = new SpelledPath(path, open);
        EncodedSpellings.addTo(spelled);
        SegmentSpellings.addTo(spelled);
        CharacterSpellings.addTo(spelled);
        return spelled.found();
    }
}
