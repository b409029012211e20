package dev.zt.audit;

/**
 * What became of the records of one sink. Taken at one moment, so that {@code accepted = written + failed} always holds.
 *
 * @param accepted the records that were offered
 * @param written the records that are as safe as the sink promises
 * @param failed the records whose stage failed; a part of one may have been written
 */
public record AuditCounts(long accepted, long written, long failed) {}
