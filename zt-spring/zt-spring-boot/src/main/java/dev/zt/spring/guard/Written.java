package dev.zt.spring.guard;

import dev.zt.policy.Rule;
import java.util.List;
import java.util.stream.Stream;

/**
 * What annotations say in the words of policy files, none of which lets in whom they do not.
 *
 * @param rules the rules
 * @param notes where they say less than the annotations, one in a line
 */
public record Written(List<Rule> rules, List<String> notes) {

    /**
     * Copies.
     *
     * @param rules the rules
     * @param notes where they say less than the annotations, one in a line
     */
    public Written {
        rules = List.copyOf(rules);
        notes = List.copyOf(notes);
    }

    Written with(List<String> more) {
        return new Written(rules, Stream.concat(notes.stream(), more.stream()).toList());
    }

    /** Notes of what is open to callers who prove nothing. */
    static List<String> open(List<? extends Handled> code, HandlerRules reading) {
        return code.stream()
                .filter(reading::isPublic)
                .map(each -> each.name()
                        + " is not written for the public: a policy file lets in only who proves an identity.")
                .toList();
    }
}
