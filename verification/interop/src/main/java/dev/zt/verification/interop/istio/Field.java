package dev.zt.verification.interop.istio;

/**
 * A header of a request.
 *
 * @param name as it is sent
 * @param value as it is sent
 */
record Field(String name, String value) {}
