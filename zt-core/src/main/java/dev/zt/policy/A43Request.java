package dev.zt.policy;

import java.util.List;

/**
 * What an A43 rule asks of the call.
 *
 * @param to operations
 * @param when conditions
 */
record A43Request(List<OperationMatcher> to, List<Condition> when) {}
