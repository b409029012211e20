package dev.zt.policy.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.zt.internal.text.Quoted;
import dev.zt.policy.Condition;
import dev.zt.policy.InvalidConditionException;
import dev.zt.policy.InvalidConditionException.Problem;
import java.util.Comparator;
import java.util.List;

/** Has dev.cel parse and check a condition, and builds what runs from its tree. */
final class Frontend {

    private static final CelCompiler CEL = compiler();

    private Frontend() {}

    static CelCompiler compiler() {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(CelOptions.current()
                        .enableHeterogeneousNumericComparisons(true)
                        .maxExpressionCodePointSize(Condition.MAX_LENGTH)
                        .maxParseRecursionDepth(Restrictions.MAX_DEPTH)
                        .populateMacroCalls(false)
                        .build())
                .setStandardMacros(CelStandardMacro.HAS, CelStandardMacro.ALL, CelStandardMacro.EXISTS)
                .setResultType(SimpleType.BOOL)
                .addVar(Language.NOW, SimpleType.TIMESTAMP);
        Language.ROOTS.keySet().forEach(root -> builder.addVar(root, MapType.create(SimpleType.STRING, member(root))));
        return builder.build();
    }

    private static CelType member(String root) {
        return root.equals(Language.CLAIMS) ? SimpleType.DYN : SimpleType.STRING;
    }

    static Condition compile(String text) {
        CelAbstractSyntaxTree parsed = tree(text, CEL.parse(text));
        List<Problem> problems = new Restrictions(parsed.getSource()).problems(parsed.getExpr());
        if (!problems.isEmpty()) {
            throw invalid(problems);
        }
        CelAbstractSyntaxTree checked = tree(text, CEL.check(parsed));
        Builder builder = new Builder(checked);
        Node node = builder.build(checked.getExpr());
        if (!builder.problems().isEmpty()) {
            throw invalid(builder.problems());
        }
        return new CompiledCondition(text, node, builder.slots(), builder.pathVariables());
    }

    private static CelAbstractSyntaxTree tree(String text, CelValidationResult result) {
        if (result.hasError()) {
            throw invalid(result.getErrors().stream()
                    .map(issue -> problem(text, issue))
                    .toList());
        }
        try {
            return result.getAst();
        } catch (CelValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Problem problem(String text, CelIssue issue) {
        int column = Math.max(0, issue.getSourceLocation().getColumn());
        return new Problem(
                Math.min(column, text.codePointCount(0, text.length())),
                "The condition is not valid CEL: " + Quoted.escape(issue.getMessage()) + ".");
    }

    private static InvalidConditionException invalid(List<Problem> problems) {
        return new InvalidConditionException(problems.stream()
                .sorted(Comparator.comparingInt(Problem::offset))
                .distinct()
                .toList());
    }
}
