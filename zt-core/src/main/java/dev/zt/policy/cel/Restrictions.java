package dev.zt.policy.cel;

import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.zt.internal.text.Quoted;
import dev.zt.policy.InvalidConditionException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds what CEL has and conditions have not, and misspelt members. Not thread-safe. */
final class Restrictions {

    static final int MAX_DEPTH = 32;

    private static final int MAX_NODES = 1_000;
    private static final int MAX_MACROS = 2;
    private static final Set<CelConstant.Kind> CONSTANTS = Set.of(
            CelConstant.Kind.NULL_VALUE,
            CelConstant.Kind.BOOLEAN_VALUE,
            CelConstant.Kind.INT64_VALUE,
            CelConstant.Kind.DOUBLE_VALUE,
            CelConstant.Kind.STRING_VALUE);

    private final CelSource source;
    private final List<Problem> problems = new ArrayList<>();
    private int nodes;

    Restrictions(CelSource source) {
        this.source = source;
    }

    /** Returns all that is wrong with a tree that was parsed. */
    List<Problem> problems(CelExpr expr) {
        visit(expr, 0);
        if (nodes > MAX_NODES) {
            problems.add(new Problem(
                    0,
                    "The condition has " + nodes + " parts; at most " + MAX_NODES
                            + " are allowed. Divide it: all conditions of \"when\" must hold."));
        }
        return problems;
    }

    private void visit(CelExpr expr, int macros) {
        nodes++;
        switch (expr.exprKind().getKind()) {
            case CONSTANT -> constant(expr);
            case IDENT -> ident(expr);
            case SELECT -> select(expr, macros);
            case CALL -> call(expr, macros);
            case LIST -> expr.list().elements().forEach(element -> visit(element, macros));
            case MAP -> map(expr, macros);
            case COMPREHENSION -> comprehension(expr, macros);
            default -> add(expr, "Messages cannot be made in conditions. Compare the single values.");
        }
    }

    private void constant(CelExpr expr) {
        if (!CONSTANTS.contains(expr.constant().getKind())) {
            add(
                    expr,
                    "Literals of type uint and bytes cannot be used in conditions. Write 1 for 1u, and \"a\" for b\"a\".");
        }
    }

    private void ident(CelExpr expr) {
        String name = expr.ident().name();
        if (Language.ROOTS.containsKey(name)) {
            add(expr, "\"" + name + "\" cannot be used as a value. Ask for a member: " + example(name) + ".");
        } else if (Language.TYPES.contains(name)) {
            add(expr, "\"" + name + "\" is a type. Types cannot be compared: " + Language.instead("type") + ".");
        }
    }

    private static String example(String root) {
        List<String> members = Language.ROOTS.getOrDefault(root, List.of());
        return root + "." + (members.isEmpty() ? "name" : String.join(", " + root + ".", members));
    }

    private void select(CelExpr expr, int macros) {
        CelExpr operand = expr.select().operand();
        if (isRoot(operand)) {
            nodes++;
            member(expr, operand.ident().name(), expr.select().field());
        } else {
            visit(operand, macros);
        }
    }

    private static boolean isRoot(CelExpr expr) {
        return expr.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT
                && Language.ROOTS.containsKey(expr.ident().name());
    }

    private void member(CelExpr at, String root, String name) {
        List<String> members = Language.ROOTS.getOrDefault(root, List.of());
        if (!members.isEmpty() && !members.contains(name)) {
            add(
                    at,
                    "\"" + root + "\" has no member " + Quoted.quote(name) + ". It has " + String.join(", ", members)
                            + ".");
        }
        if (root.equals(Language.HEADERS) && !name.equals(name.toLowerCase(Locale.ROOT))) {
            add(
                    at,
                    "Header " + Quoted.quote(name)
                            + " must be written in lower case. Its letter case in a request does not count.");
        }
    }

    private void call(CelExpr expr, int macros) {
        CelCall call = expr.call();
        if (!Language.FUNCTIONS.contains(call.function())) {
            add(
                    expr,
                    "There is no " + name(call.function()) + " in conditions: " + Language.instead(call.function())
                            + ".");
        }
        if (call.function().equals("_[_]") && isRoot(call.args().get(0))) {
            named(expr, call.args().get(0), call.args().get(1), macros);
        } else if (call.function().equals("@in") && isRoot(call.args().get(1))) {
            named(expr, call.args().get(1), call.args().get(0), macros);
        } else {
            call.target().ifPresent(target -> visit(target, macros));
            call.args().forEach(argument -> visit(argument, macros));
        }
    }

    private static String name(String function) {
        String operator = function.replace("_", "");
        return operator.isEmpty() || Character.isLetter(operator.charAt(0)) ? function + "()" : operator;
    }

    private void named(CelExpr at, CelExpr root, CelExpr key, int macros) {
        nodes++;
        String name = root.ident().name();
        if (key.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && key.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            member(at, name, key.constant().stringValue());
        } else if (name.equals(Language.CLAIMS)) {
            visit(key, macros);
        } else {
            add(at, "The member of \"" + name + "\" must be written out: " + name + "[\"name\"].");
        }
    }

    private void map(CelExpr expr, int macros) {
        for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
            boolean text = entry.key().exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                    && entry.key().constant().getKind() == CelConstant.Kind.STRING_VALUE;
            if (!text) {
                add(
                        entry.key(),
                        "A key of a map must be a text that is written out, as all names of claims are texts.");
            }
            visit(entry.value(), macros);
        }
    }

    private void comprehension(CelExpr expr, int macros) {
        CelComprehension macro = expr.comprehension();
        if (macros == MAX_MACROS) {
            add(expr, "Macros are nested more than " + MAX_MACROS + " deep. Divide the condition.");
        }
        String variable = macro.iterVar();
        if (Language.ROOTS.containsKey(variable) || variable.equals(Language.NOW)) {
            add(expr, "\"" + variable + "\" already has a meaning. Give the variable of the macro another name.");
        }
        visit(macro.iterRange(), macros);
        if (macro.loopStep().exprKind().getKind() == CelExpr.ExprKind.Kind.CALL
                && macro.loopStep().call().args().size() == 2) {
            visit(macro.loopStep().call().args().get(1), macros + 1);
        } else {
            add(expr, "There is no such macro in conditions. Use all or exists.");
        }
    }

    private void add(CelExpr at, String message) {
        problems.add(new Problem(position(source, at), message));
    }

    static int position(CelSource source, CelExpr expr) {
        Integer position = source.getPositionsMap().get(expr.id());
        return position == null ? 0 : Math.max(0, position);
    }
}
