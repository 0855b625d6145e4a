/** What the signature header of a delivery says. */
export interface DeliverySignature {
	/** Unix time in whole seconds. */
	timestamp: number;
	/** The signatures, each 64 lowercase hex digits: more than one while a secret is replaced. */
	signatures: readonly string[];
}

/** The current header: `t=<ts>,v1=<hex>[,v1=<hex>…]`. Source: docs: webhooks. */
const CURRENT = 'x-webhook-signature';
/** The legacy header: `v1,<ts>,<hex>`. Source: docs: webhooks. */
const LEGACY = 'x-chert-signature';

/** No leading zero, so that one number has one text, and the text is what was signed. */
const TIMESTAMP = /^[1-9]\d{0,11}$/;
const HEX = /^[0-9a-f]{64}$/;

/**
 * Reads the signature of a delivery. The legacy header counts only where the current one is missing.
 *
 * @param headers of the request, with lower-case names
 * @returns `missing` without such a header, `malformed` when it cannot be one
 */
export function readSignatureHeader(
	headers: Readonly<Record<string, unknown>>,
): DeliverySignature | 'missing' | 'malformed' {
	const current = headers[CURRENT];
	if (current !== undefined) return readCurrent(current);
	const legacy = headers[LEGACY];
	return legacy === undefined ? 'missing' : readLegacy(legacy);
}

/** Elements that are neither `t` nor `v1` belong to versions to come and are passed over. */
function readCurrent(header: unknown): DeliverySignature | 'malformed' {
	if (typeof header !== 'string') return 'malformed';
	const valuesOf = (name: string) =>
		header
			.split(',')
			.map((element) => element.trim())
			.filter((element) => element.startsWith(`${name}=`))
			.map((element) => element.slice(name.length + 1));
	const [time = '', ...others] = valuesOf('t');
	return others.length === 0 ? checked(time, valuesOf('v1')) : 'malformed';
}

function readLegacy(header: unknown): DeliverySignature | 'malformed' {
	if (typeof header !== 'string') return 'malformed';
	const [version, timestamp = '', ...signatures] = header.split(',');
	return version === 'v1' && signatures.length === 1 ? checked(timestamp, signatures) : 'malformed';
}

function checked(timestamp: string, signatures: string[]): DeliverySignature | 'malformed' {
	const usable = signatures.length > 0 && signatures.every((signature) => HEX.test(signature));
	return usable && TIMESTAMP.test(timestamp)
		? { timestamp: Number(timestamp), signatures }
		: 'malformed';
}
