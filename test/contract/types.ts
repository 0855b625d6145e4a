/** The form of `contract.json`. Statuses, sources and notes are explained in its `about`. */

/** How sure a fact is. */
export type Status = 'verified' | 'inferred' | 'open';

/** What is known of one field, a path parameter or a query parameter. */
export interface Field {
	/** `string`, `integer`, `object[]`, `string|null` … */
	type: string;
	status: Status;
	in?: 'request' | 'response' | 'both';
	required?: boolean;
	values?: readonly string[];
	default?: unknown;
	minimum?: number;
	maximum?: number;
	/** `false`: the example leaves it out. */
	shown?: boolean;
	/** The one side whose example shows it. */
	shownIn?: 'request' | 'response';
	note?: string;
}

export type Fields = Readonly<Record<string, Field>>;

/** A request as documented. Paths are relative to the contract's `base`, with their query. */
export interface ContractRequest {
	pathExample: string;
	path?: Fields;
	query: Fields;
	headers?: Readonly<Record<string, string>>;
	/** JSON, a text that stands for raw bytes, or none. */
	body: unknown;
}

export interface ContractResponse {
	status: number;
	statusKnown?: Status;
	contentType?: string;
	/** JSON, a text that stands for raw bytes, or `null` where no source shows one. */
	body: unknown;
	/** Forms to accept side by side where nothing is documented. */
	candidates?: readonly object[];
	note?: string;
}

/** An error of a route's own. */
export interface ContractError {
	code: number;
	http: number;
	when: string;
	status: Status;
	/** How sure the HTTP status is, where that differs. */
	httpKnown?: Status;
	/** Only where the route's page states it. */
	retryable?: boolean;
	note?: string;
}

/** Another form of a route's request, of its answer, or of both. */
export interface RouteVariant {
	name: string;
	source: string;
	status: Status;
	note?: string;
	request?: { body: unknown };
	response?: { status: number; body: unknown };
}

export interface ContractRoute {
	/** `POST /chats/{id}/leave` */
	route: string;
	source: string;
	auth: 'both' | 'bearer';
	idempotent: string;
	idempotencyNote?: string;
	about?: string;
	request: ContractRequest;
	response: ContractResponse;
	variants?: readonly RouteVariant[];
	fields: Fields;
	errors: readonly ContractError[];
	open: readonly string[];
}

/** Another form of a delivery. */
export interface DeliveryVariant {
	name: string;
	status: Status;
	note?: string;
	body: object;
	fields: Fields;
}

/** A delivery of one event. */
export interface ContractDelivery {
	event: string;
	source: string;
	status: Status;
	nameStatus: Status;
	about: string;
	headers: Readonly<Record<string, string>>;
	body: object;
	fields: Fields;
	variants?: readonly DeliveryVariant[];
	open: readonly string[];
}

/** What holds for every delivery. */
export interface DeliveryRules {
	event: '*';
	about: string;
	method: string;
	source: string;
	headers: ReadonlyArray<{
		name: string;
		value: string;
		status: Status;
		valueStatus?: Status;
		note?: string;
	}>;
	signature: {
		headers: readonly string[];
		forms: readonly string[];
		algorithm: string;
		message: string;
		encoding: string;
		windowSeconds: number;
		key: string;
		vectors: ReadonlyArray<{
			key: string;
			timestamp: number;
			body: string;
			hex: string;
			headers: Readonly<Record<string, string>>;
		}>;
	};
	retry: ReadonlyArray<{
		answer: string;
		then: string | null;
		attempts?: number;
		status: Status;
	}>;
	rules: ReadonlyArray<{ rule: string; status: Status }>;
	open: readonly string[];
}

export interface ContractCode {
	code: number;
	name?: string;
	/** The usual status first. */
	http: readonly number[];
	httpKnown?: Status;
	retryable: boolean;
	meaning: string;
	status: Status;
	note?: string;
}

export interface EnvelopeVariant {
	name: string;
	route: string;
	status: Status;
	note: string;
	body: object | null;
	fields: Fields;
}

export interface Contract {
	about: {
		statuses: Readonly<Record<Status, string>>;
		undocumented: ReadonlyArray<{ what: string; status: Status; note: string }>;
	};
	base: string;
	authentication: {
		signature: { windowSeconds: number };
		failures: ReadonlyArray<{ when: string; http: number; code: number; status: Status }>;
		vectors: ReadonlyArray<{
			key: string;
			timestamp: number;
			body: string;
			hex: string;
			header: string;
		}>;
		open: readonly string[];
	};
	envelope: {
		failure: { body: object; headers: Readonly<Record<string, string>>; fields: Fields };
		variants: readonly EnvelopeVariant[];
		anyRoute: { codes: readonly number[] };
	};
	limits: ReadonlyArray<{ what: string; value: string | null; status: Status }>;
	routes: readonly ContractRoute[];
	deliveries: ReadonlyArray<DeliveryRules | ContractDelivery>;
	codes: readonly ContractCode[];
}
