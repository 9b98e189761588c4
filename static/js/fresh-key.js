/** A key by which the server knows the same thing again: 128 random bits as hex digits. (`randomUUID` is missing on plain http.) */
export const freshKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
