package dev.zt.policy;

import java.util.List;

/**
 * What else was seen while a call was decided, by the ids of rules; none of it decides. Of each kind at most the first
 * {@value #MAX_IDS} rules are named. Immutable and thread-safe.
 *
 * @param audited audit rules that matched
 * @param shadowDenies shadow rules that would have denied the call
 * @param shadowAllows shadow rules that would have allowed it, if no deny rule had matched
 * @param shadowAllowMissing whether there are shadow rules that allow, and none of them matched: had they been the only
 *     ones that allow, the call would have been denied
 * @param failed rules that could not be evaluated: one that denies or audits counted as a match, one that allows as none
 */
public record Observations(
        List<String> audited,
        List<String> shadowDenies,
        List<String> shadowAllows,
        boolean shadowAllowMissing,
        List<String> failed) {

    /** The most rules of one kind that are named. */
    public static final int MAX_IDS = 16;

    /** Nothing was seen. */
    public static final Observations NONE = new Observations(List.of(), List.of(), List.of(), false, List.of());

    /**
     * Copies the lists.
     *
     * @param audited audit rules that matched
     * @param shadowDenies shadow rules that would have denied the call
     * @param shadowAllows shadow rules that would have allowed it
     * @param shadowAllowMissing whether there are shadow rules that allow, and none of them matched
     * @param failed rules that could not be evaluated
     */
    public Observations {
        audited = List.copyOf(audited);
        shadowDenies = List.copyOf(shadowDenies);
        shadowAllows = List.copyOf(shadowAllows);
        failed = List.copyOf(failed);
    }

    /**
     * Tells whether nothing was seen.
     *
     * @return whether there is nothing to tell
     */
    public boolean isEmpty() {
        return equals(NONE);
    }
}
