import { fs, path, projectRoot } from '../support/node';
import type {
	Contract,
	ContractCode,
	ContractDelivery,
	ContractError,
	ContractRoute,
	DeliveryRules,
	Fields,
	Status,
} from './types';

/**
 * Reads `contract.json`, the one place that knows the shapes of the API. Tests and generated documents
 * ask this file. The simulator and the package do not: the tests compare them with it.
 */

export * from './shape';
export type * from './types';

export const CONTRACT = 'test/contract/contract.json';

/** The whole contract. */
export const contract = JSON.parse(
	fs.readFileSync(path.join(projectRoot, CONTRACT), 'utf8'),
) as Contract;

/** Every documented route, in the order of the contract. */
export const routes: readonly ContractRoute[] = contract.routes;

/** Every documented code. */
export const codes: readonly ContractCode[] = contract.codes;

/** What holds for every delivery: headers, signature, attempts. */
export const deliveryRules = contract.deliveries[0] as DeliveryRules;

/** The delivery of every event. */
export const deliveries = contract.deliveries.slice(1) as ContractDelivery[];

/** @throws Error when the contract has no such route (`POST /chats/{id}/leave`) */
export function routeOf(name: string): ContractRoute {
	const found = routes.find(({ route }) => bare(route) === bare(name));
	if (!found) throw new Error(`The contract has no route ${name}`);
	return found;
}

/** @throws Error when the contract has no such event */
export function deliveryOf(event: string): ContractDelivery {
	const found = deliveries.find((delivery) => delivery.event === event);
	if (!found) throw new Error(`The contract has no event ${event}`);
	return found;
}

/** @throws Error when the contract has no such code */
export function codeOf(code: number): ContractCode {
	const found = codes.find((entry) => entry.code === code);
	if (!found) throw new Error(`The contract has no code ${code}`);
	return found;
}

/** A route without the names of its parameters, so that `{id}` and `:chat_id` are the same. */
export function bare(route: string): string {
	return route.replace(/\{[^}]*\}|:[a-z_]+/gi, '{}');
}

/** A documented request together with its documented answer. */
export interface Example {
	/** `documented`, or the name of the variant. */
	name: string;
	method: string;
	/** Relative to the base, with its query. */
	path: string;
	headers?: Readonly<Record<string, string>>;
	body: unknown;
	status: number;
	contentType?: string;
	/** None where no source shows one. A text stands for raw bytes. */
	answer?: unknown;
	/** Forms of the answer to accept side by side; none where `answer` is known. */
	candidates?: readonly object[];
}

/** The documented requests of a route, variants included, each with what answers it. */
export function examplesOf({
	route,
	request,
	response,
	variants = [],
}: ContractRoute): [Example, ...Example[]] {
	const [method = ''] = route.split(' ');
	const { pathExample, headers } = request;
	const { contentType, candidates, body } = response;
	const first: Example = {
		name: 'documented',
		method,
		path: pathExample,
		headers,
		body: request.body,
		status: response.status,
		contentType,
		answer: body === null ? undefined : filledUp(body),
		candidates,
	};
	const others = variants
		.filter((variant) => variant.request)
		.map((variant) => ({
			...first,
			name: variant.name,
			body: variant.request!.body,
			status: variant.response?.status ?? first.status,
			answer: variant.response?.body,
		}));
	return [first, ...others];
}

/**
 * The answers of events are shortened in the docs. Their `payload` is "the whole envelope as delivered".
 * This puts the documented envelope there.
 */
function filledUp(body: unknown): unknown {
	if (Array.isArray(body)) return body.map(filledUp);
	if (typeof body !== 'object' || body === null) return body;
	const entries = Object.entries(body).map(([key, value]): [string, unknown] => [
		key,
		key === 'payload' ? deliveryOf('message.received').body : filledUp(value),
	]);
	return Object.fromEntries(entries);
}

/**
 * The fields of a route's answer, by path: with those of the envelope below every `payload`, and, where the
 * answer is a candidate that no source shows, with those of a message in the history.
 */
export function answerFields({ fields, response }: ContractRoute): Fields {
	const inAnswer = Object.entries(fields).filter(([, field]) => field.in !== 'request');
	const payloads = inAnswer.filter(([at]) => /(^|\.)payload$/.test(at));
	const below = payloads.flatMap(([at]) =>
		Object.entries(deliveryOf('message.received').fields).map(
			([inner, field]) => [`${at}.${inner}`, field] as const,
		),
	);
	const rows = response.candidates ? Object.entries(routeOf(HISTORY).fields) : [];
	const messages = rows.flatMap(([at, field]) => {
		const inner = at.replace(/^messages\[\]\./, '');
		return [[inner, field] as const, [`message.${inner}`, field] as const];
	});
	return Object.fromEntries([...messages, ...inAnswer, ...below]);
}

const HISTORY = 'GET /chats/{id}/messages';

/** An error that a route can answer with, and everything that is known of it. */
export interface RouteError extends ContractError {
	retryable: boolean;
}

/** The own errors of a route; `retryable` is the route's, else the code's. */
export function errorsOf({ errors }: ContractRoute): RouteError[] {
	return errors.map((error) => ({ retryable: codeOf(error.code).retryable, ...error }));
}

/** How many of a route's facts are verified, inferred and open: fields, parameters, status, errors. */
export function knowledgeOf({ fields, request, response, errors }: ContractRoute) {
	const statuses: Status[] = [
		...[fields, request.path ?? {}, request.query].flatMap((some) =>
			Object.values(some).map(({ status }) => status),
		),
		...(response.statusKnown ? [response.statusKnown] : []),
		...errors.map(({ status }) => status),
	];
	const count = (wanted: Status) => statuses.filter((status) => status === wanted).length;
	return { verified: count('verified'), inferred: count('inferred'), open: count('open') };
}

/** Something that no public source says. */
export interface OpenQuestion {
	/** Stable as long as the question's words are. */
	id: string;
	/** A route, `Delivery of <event>`, `Every delivery`, `Authentication`, `Errors` or `Limits`. */
	where: string;
	question: string;
}

/** Every open question of the contract, in its order. */
export const openQuestions: readonly OpenQuestion[] = [
	...ask('Authentication', contract.authentication.open),
	...ask(
		'Errors',
		contract.envelope.variants
			.filter(({ fields }) => Object.values(fields).some(({ status }) => status === 'open'))
			.map(({ route, body, fields }) => {
				const open = Object.keys(body ?? {}).filter((key) => fields[key]?.status === 'open');
				return `The keys of a failure of ${route} beside those known: ${open.join(', ')}?`;
			}),
	),
	...ask('Limits', isOpen(contract.limits)),
	...ask('Undocumented', isOpen(contract.about.undocumented)),
	...routes.flatMap(({ route, open, errors }) =>
		ask(route, [
			...open,
			...errors
				.filter(({ httpKnown }) => httpKnown === 'open')
				.map(({ code }) => `The HTTP status of ${code}.`),
		]),
	),
	...contract.deliveries.flatMap(({ event, open }) =>
		ask(event === '*' ? 'Every delivery' : `Delivery of ${event}`, open),
	),
];

function isOpen(list: ReadonlyArray<{ what: string; status: Status }>): string[] {
	return list.filter(({ status }) => status === 'open').map(({ what }) => what);
}

function ask(where: string, questions: readonly string[]): OpenQuestion[] {
	return questions.map((question) => ({ id: `${where}: ${slug(question)}`, where, question }));
}

/** The first words of a question: `what-the-same-key-with`. */
function slug(question: string): string {
	const words = question.toLowerCase().match(/[a-z0-9_]+/g) ?? [];
	return words.slice(0, 6).join('-');
}
