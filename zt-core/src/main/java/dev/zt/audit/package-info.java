/**
 * Audit: what was decided, for whom, by which rule, as records and spans.
 *
 * <p>An {@link dev.zt.audit.AuditEvent} says what happened, an {@link dev.zt.audit.AuditSink} keeps it, and
 * {@link dev.zt.audit.AuditKeys} names its parts alike in every sink. Each sink states what it promises; none of them
 * ever sees a token, a query string or a body.
 */
@NullMarked
package dev.zt.audit;

import org.jspecify.annotations.NullMarked;
