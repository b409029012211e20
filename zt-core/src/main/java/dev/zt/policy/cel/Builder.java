package dev.zt.policy.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.zt.policy.InvalidConditionException.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds nodes from a tree that was checked and has none of what {@link Restrictions} finds. Not thread-safe. */
final class Builder {

    private final CelAbstractSyntaxTree tree;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Integer> variables = new HashMap<>();
    private final Set<String> pathVariables = new HashSet<>();
    private int slots;

    Builder(CelAbstractSyntaxTree tree) {
        this.tree = tree;
    }

    /** Returns what is wrong with calls, of whose operands only now the types are known. */
    List<Problem> problems() {
        return problems;
    }

    Set<String> pathVariables() {
        return Set.copyOf(pathVariables);
    }

    int slots() {
        return slots;
    }

    Node build(CelExpr expr) {
        return switch (expr.exprKind().getKind()) {
            case CONSTANT -> new Node.Constant(constant(expr.constant()));
            case IDENT -> ident(expr);
            case SELECT -> select(expr.select());
            case CALL -> call(expr);
            case LIST ->
                Literals.list(expr.list().elements().stream().map(this::build).toList());
            case MAP -> map(expr.map());
            case COMPREHENSION -> comprehension(expr.comprehension());
            default -> throw new IllegalStateException("no " + expr.exprKind().getKind());
        };
    }

    private static @Nullable Object constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case NULL_VALUE -> null;
            case BOOLEAN_VALUE -> constant.booleanValue();
            case INT64_VALUE -> constant.int64Value();
            case DOUBLE_VALUE -> Values.of(constant.doubleValue());
            case STRING_VALUE -> constant.stringValue();
            default -> throw new IllegalStateException("no " + constant.getKind());
        };
    }

    private Node ident(CelExpr expr) {
        String name = expr.ident().name();
        Integer slot = variables.get(name);
        if (slot == null && !name.equals(Language.NOW)) {
            return problem(expr, "\"" + name + "\" cannot be used in conditions.");
        }
        return slot == null ? new Roots.Now() : new Node.Local(slot);
    }

    private Node select(CelSelect select) {
        String root = root(select.operand());
        String name = select.field();
        if (root != null) {
            return select.testOnly() ? presence(root, name) : member(root, name);
        }
        Node operand = build(select.operand());
        return select.testOnly()
                ? new Members.Presence(operand, name)
                : new Members.Member(operand, name, new Failure("a member " + name + " is absent"));
    }

    private Node member(String root, String name) {
        remember(root, name);
        return Roots.member(root, name);
    }

    private Node presence(String root, String name) {
        remember(root, name);
        return Roots.presence(root, name);
    }

    private void remember(String root, String name) {
        if (root.equals(Language.PATH)) {
            pathVariables.add(name);
        }
    }

    private @Nullable String root(CelExpr expr) {
        boolean ident = expr.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT;
        return ident && Language.ROOTS.containsKey(expr.ident().name())
                ? expr.ident().name()
                : null;
    }

    private Node map(CelExpr.CelMap map) {
        Map<String, Node> members = new LinkedHashMap<>();
        for (CelExpr.CelMap.Entry entry : map.entries()) {
            if (members.put(entry.key().constant().stringValue(), build(entry.value())) != null) {
                problem(entry.key(), "A key of a map is there twice. Remove one.");
            }
        }
        return Literals.map(members);
    }

    private Node comprehension(CelComprehension macro) {
        Node range = build(macro.iterRange());
        CelCall step = macro.loopStep().call();
        int slot = slots++;
        Integer hidden = variables.put(macro.iterVar(), slot);
        Node test = build(step.args().get(1));
        if (hidden == null) {
            variables.remove(macro.iterVar());
        } else {
            variables.put(macro.iterVar(), hidden);
        }
        return new Quantifier(range, slot, test, step.function().equals("_||_"));
    }

    private Node call(CelExpr expr) {
        CelCall call = expr.call();
        String indexed = call.function().equals("_[_]") ? root(call.args().get(0)) : null;
        if (indexed != null) {
            return rootIndex(indexed, call.args().get(1));
        }
        String searched = call.function().equals("@in") ? root(call.args().get(1)) : null;
        if (searched != null) {
            return rootMembership(searched, call.args().get(0));
        }
        List<Node> operands = new ArrayList<>();
        call.target().ifPresent(target -> operands.add(build(target)));
        call.args().forEach(argument -> operands.add(build(argument)));
        return operands.size() == 1 ? unary(expr, operands.get(0)) : binary(expr, operands);
    }

    private Node rootIndex(String root, CelExpr key) {
        Node name = build(key);
        return name instanceof Node.Constant constant && constant.value() instanceof String text
                ? member(root, text)
                : new Roots.NamedClaim(name);
    }

    private Node rootMembership(String root, CelExpr key) {
        Node name = build(key);
        return name instanceof Node.Constant constant && constant.value() instanceof String text
                ? presence(root, text)
                : new Roots.HasNamedClaim(name);
    }

    private Node unary(CelExpr expr, Node operand) {
        return switch (expr.call().function()) {
            case "!_" -> new Logic.Not(operand);
            case "size" -> new Texts.Size(operand);
            case "timestamp" -> timestamp(expr, operand);
            case "duration" -> duration(expr, operand);
            default -> problem(expr, "There is no " + expr.call().function() + " in conditions.");
        };
    }

    private Node timestamp(CelExpr expr, Node operand) {
        if (operand instanceof Node.Constant constant && constant.value() instanceof String text) {
            Object value = Times.parse(text);
            return value instanceof Failure
                    ? problem(expr, "The text is no timestamp. Write it as 2027-01-01T00:00:00Z.")
                    : new Node.Constant(value);
        }
        return new Times.Timestamp(operand);
    }

    private Node duration(CelExpr expr, Node operand) {
        if (operand instanceof Node.Constant constant && constant.value() instanceof String text) {
            Object value = DurationText.parse(text);
            return value == null
                    ? problem(expr, "The text is no duration. Write it as 90s, 1h30m or 250ms.")
                    : new Node.Constant(value);
        }
        return problem(expr, "A duration must be written out: duration(\"1h30m\").");
    }

    private Node binary(CelExpr expr, List<Node> operands) {
        Node left = operands.get(0);
        Node right = operands.get(1);
        return switch (expr.call().function()) {
            case "_==_" -> equality(left, right, true);
            case "_!=_" -> equality(left, right, false);
            case "_<_" -> new Comparisons.Ordering(left, right, true, false, false);
            case "_<=_" -> new Comparisons.Ordering(left, right, true, true, false);
            case "_>_" -> new Comparisons.Ordering(left, right, false, false, true);
            case "_>=_" -> new Comparisons.Ordering(left, right, false, true, true);
            case "_&&_" -> new Logic.Junction(left, right, Boolean.FALSE);
            case "_||_" -> new Logic.Junction(left, right, Boolean.TRUE);
            case "_?_:_" -> new Logic.Choice(left, right, operands.get(2));
            case "@in" -> membership(left, right);
            case "_[_]" -> new Members.Index(left, right);
            case "_+_" -> summed(expr, new Times.Sum(left, right));
            case "_-_" -> summed(expr, new Times.Difference(left, right));
            case "startsWith" -> new Texts.PartTest(Texts.Part.START, left, right);
            case "endsWith" -> new Texts.PartTest(Texts.Part.END, left, right);
            case "contains" -> new Texts.PartTest(Texts.Part.ANY, left, right);
            default -> problem(expr, "There is no " + expr.call().function() + " in conditions.");
        };
    }

    private static Node equality(Node left, Node right, boolean wanted) {
        if (right instanceof Node.Constant constant && constant.value() instanceof String text) {
            return new Comparisons.TextEquality(left, text, wanted);
        }
        if (left instanceof Node.Constant constant && constant.value() instanceof String text) {
            return new Comparisons.TextEquality(right, text, wanted);
        }
        if (left instanceof Roots.Capture capture) {
            return new Roots.CaptureEquality(capture, right, wanted);
        }
        return right instanceof Roots.Capture capture
                ? new Roots.CaptureEquality(capture, left, wanted)
                : new Comparisons.Equality(left, right, wanted);
    }

    private static Node membership(Node element, Node container) {
        if (container instanceof Node.Constant constant && constant.value() instanceof List<?> list) {
            Set<String> texts = new HashSet<>();
            list.forEach(value -> texts.add(value instanceof String text ? text : ""));
            if (list.stream().allMatch(String.class::isInstance)) {
                return new Comparisons.TextMembership(element, Set.copyOf(texts));
            }
        }
        return new Comparisons.Membership(element, container);
    }

    /** Takes a sum if dev.cel will not take it for one of numbers or lists, whatever the operands turn out to be. */
    private Node summed(CelExpr expr, Node sum) {
        boolean known = tree.getReference(expr.id())
                .map(reference -> Language.OVERLOADS.containsAll(reference.overloadIds()))
                .orElse(false);
        return known
                ? sum
                : problem(
                        expr,
                        "+ and - are for texts, timestamps and durations, and one side must show which: write"
                                + " timestamp(claims.iat) + duration(\"1h\"), or compare numbers as they are.");
    }

    private Node problem(CelExpr at, String message) {
        problems.add(new Problem(Restrictions.position(tree.getSource(), at), message));
        return new Node.Constant(null);
    }
}
