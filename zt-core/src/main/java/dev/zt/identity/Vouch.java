package dev.zt.identity;

/**
 * The last time that a trust bundle was seen to vouch for a peer.
 *
 * @param trustGeneration the trust generation of the bundles under which the chain was verified
 * @param untilMillis the end of validity, in milliseconds since the epoch, of whichever ends first: a certificate of the
 *     verified path, anchor included, or the bundle
 */
public record Vouch(long trustGeneration, long untilMillis) {}
