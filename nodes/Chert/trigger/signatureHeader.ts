export interface DeliverySignature {
	/** Unix time in whole seconds. */
	timestamp: number;
	/** 64 lowercase hex digits each. More than one while a secret is replaced. */
	hexes: string[];
}

/**
 * The headers that can hold a signature: the current one and the legacy one. Each is read in both forms,
 * `t=<ts>,v1=<hex>[,v1=<hex>…]` and `v1,<ts>,<hex>`: no public source ties a form to a header, nor says
 * whether one header comes or both. Source: docs: deliveries.
 */
const SIGNATURE_HEADERS = ['x-webhook-signature', 'x-chert-signature'];

/** No leading zero, so that one number has one text, and the text is what was signed. */
const UNIX_SECONDS = /^[1-9]\d{0,11}$/;
const HEX_DIGEST = /^[0-9a-f]{64}$/;

/**
 * Nothing where no header can be read. The legacy header counts only where the current one is missing or
 * malformed. Names of `headers` are in lower case.
 */
export function readSignature(
	headers: Readonly<Record<string, unknown>>,
): DeliverySignature | 'missing' | undefined {
	const present = SIGNATURE_HEADERS.map((name) => headers[name]).filter(
		(value) => value !== undefined,
	);
	if (present.length === 0) return 'missing';
	return present.map(readHeader).find((signature) => signature !== undefined);
}

function readHeader(header: unknown): DeliverySignature | undefined {
	if (typeof header !== 'string') return undefined;
	const elements = header.split(',').map((element) => element.trim());
	return elements[0] === 'v1' ? readList(elements) : readPairs(elements);
}

/** `v1,<ts>,<hex>` */
function readList([, timestamp, ...hexes]: string[]): DeliverySignature | undefined {
	return hexes.length === 1 ? signatureOf(timestamp, hexes) : undefined;
}

/** `t=<ts>,v1=<hex>`. Elements that are neither `t` nor `v1` belong to later versions and are skipped. */
function readPairs(elements: string[]): DeliverySignature | undefined {
	const valuesOf = (name: string) =>
		elements
			.filter((element) => element.startsWith(`${name}=`))
			.map((element) => element.slice(name.length + 1));
	const [timestamp, ...others] = valuesOf('t');
	return others.length === 0 ? signatureOf(timestamp, valuesOf('v1')) : undefined;
}

function signatureOf(timestamp = '', hexes: string[]): DeliverySignature | undefined {
	const isWhole = UNIX_SECONDS.test(timestamp) && hexes.length > 0;
	if (!isWhole || !hexes.every((hex) => HEX_DIGEST.test(hex))) return undefined;
	return { timestamp: Number(timestamp), hexes };
}
