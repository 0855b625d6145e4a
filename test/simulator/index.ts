import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { verify, type Account } from './authentication';
import { addControlPlane } from './control';
import {
	Deliveries,
	SIGNATURE_FORMS,
	type DeliveryOrder,
	type DeliverySettings,
} from './deliveries';
import { envelope, errorBody, newTraceId, type ErrorAnswer } from './envelope';
import { actionOf, actsFirst, checkFaults, FaultQueue, type Fault } from './faults';
import { seedHappenings, type Happening } from './happenings';
import { RateLimit } from './rateLimit';
import { routes } from './routes';
import { Refused, type Params, type Route, type RouteAnswer, type RouteCall } from './routes/route';
import { State } from './state';
import type { Attachments } from './state/attachments';
import type { Chat } from './state/chats';
import type { Event } from './state/events';
import type { Edit, Message, Messages } from './state/messages';
import type { Subscription } from './state/subscriptions';
import { checkVariants, DEFAULT_VARIANTS, type Variants } from './variants';
import type { Tuple } from '../support/certain';
import { Readable, sleep, type AddressInfo, type http } from '../support/node';
import { first } from '../support/certain';

export type { DeliveryOrder, SignatureForm, Tampering } from './deliveries';
export type { Happening } from './happenings';
export { ALIKE, type Chat } from './state/chats';
export type { Event } from './state/events';
export type { Subscription } from './state/subscriptions';
export type { Fault } from './faults';
export { DEFAULT_VARIANTS, eachVariant, VARIANT_NAMES, VARIANTS } from './variants';
export type { VariantChoice, VariantName, Variants } from './variants';

/** What can be changed while the simulator runs. */
export interface Settings extends DeliverySettings {
	/** Each answer takes at least this long, in milliseconds. */
	latency_ms: number;
	/** Requests that fit in a second; 0 for no limit. */
	rate_limit: number;
	/** How far the server's clock runs ahead (or, negative, behind), in seconds. */
	clock_skew_seconds: number;
	/** Whether first messages to new people are rationed: 10 minutes apart, 30 a day and line. */
	ration_first_messages: boolean;
	/** How long `GET /events/stream` lives, and how long it is between two comments, in milliseconds. */
	stream_ms: number;
	stream_heartbeat_ms: number;
	/** How to answer where no source says it. */
	variants: Variants;
}

/** Settings to change: of the variants, those that are named. */
export type Change = Partial<Omit<Settings, 'variants'>> & { variants?: Partial<Variants> };

export interface SimulatorOptions extends Change {
	/** Port on 127.0.0.1; 0 (default) for any free one. */
	port?: number;
	/** The clock before any skew, Unix time in milliseconds. */
	now?: () => number;
	/** A file that keeps the webhook subscriptions over a restart. */
	stateFile?: string;
}

/** A request as it was received. Headers hold signatures: they stay in memory, never print them. */
export interface LoggedRequest {
	/** The server's clock, Unix time in milliseconds. */
	at: number;
	method: string;
	/** Path and query exactly as received. */
	url: string;
	headers: http.IncomingHttpHeaders;
	body: Buffer;
	/** Whether the credentials were right. */
	verified: boolean;
	chat_id?: string;
	/** As the route names itself: `POST /chats/:chat_id/leave`; none for an unknown one. */
	route?: string;
	trace_id: string;
	/** Status of the answer; none while it is open or when the connection was broken. */
	status?: number;
	/** Code of an error answer. */
	code?: number;
}

export interface Stats {
	in_flight: number;
	/** The most requests that were open at once. */
	in_flight_max: number;
}

/** A running simulator. */
export interface Simulator {
	/** Origin, e.g. `http://127.0.0.1:4010`. */
	readonly url: string;
	/** The values to type into the credential. */
	readonly credential: {
		authentication: string;
		tenant: string;
		signingSecret: string;
		baseUrl: string;
	};
	readonly chats: ReadonlyMap<string, Chat>;
	readonly messages: ReadonlyMap<string, Message>;
	readonly events: ReadonlyMap<string, Event>;
	readonly subscriptions: ReadonlyMap<string, Subscription>;
	/** Reactions by message ID, oldest first. */
	readonly reactions: ReadonlyMap<string, readonly string[]>;
	/** Older texts by message ID, oldest first. */
	readonly edits: ReadonlyMap<string, readonly Edit[]>;
	readonly attachments: Attachments;
	readonly requests: readonly LoggedRequest[];
	readonly stats: Readonly<Stats>;
	readonly variants: Readonly<Variants>;
	/** What the deliveries to a subscription are signed with; no answer shows it a second time. */
	secretOf(subscription_id: string): string;
	/**
	 * Orders faults for the next requests to a chat, or to a route (`GET /phone-numbers`, as the route
	 * names itself); `times` repeats one.
	 *
	 * @throws Error that names what there is, for an unknown kind or route
	 */
	fault(target: string, ...faults: Array<Fault & { times?: number }>): void;
	/** @throws Error that names what there is, for an unknown setting or variant */
	configure(settings: Change): void;
	/** Adds groups (5 participants unless given) and returns their ids. */
	addGroups<const N extends number>(count: N, participants?: number): Tuple<string, N>;
	/**
	 * Lets something happen in a chat (a message arrives, somebody reacts) and delivers it to the webhook
	 * subscriptions that want it.
	 *
	 * @returns the event, when every delivery has succeeded or was given up
	 */
	emit(type: string, happening?: Happening, order?: DeliveryOrder): Promise<Event>;
	/** Adds a message and returns its ID; `age` is how long ago it was sent, in milliseconds. */
	addMessage(fields: Parameters<Messages['add']>[0], age?: number): string;
	/** Back to the seeds: state, faults, settings, log. Webhook subscriptions can be kept. */
	reset(options?: { keepSubscriptions?: boolean }): void;
	/** Stops at once, also with requests that hang. */
	close(): Promise<void>;
}

/** The tenants; requests are made for the first. */
export const ACCOUNTS: readonly Account[] = [
	{ tenant: 'acme-example', signingSecret: 'example0example0example0example0' },
	{
		tenant: 'suspended-example',
		signingSecret: 'example0example0example0example0',
		suspended: true,
	},
];
const API = '/api/v1';
const BODY_LIMIT = 110 * 1024 * 1024;
const nameOf = ({ method, path }: Route) => `${method} ${path}`;
const ROUTE_NAMES = routes.map(nameOf);
/** The routes whose failures have a shape of their own. */
const ERROR_SHAPES = new Map(routes.map((route) => [nameOf(route), route.errorShape]));
/** What a path that is no percent-encoding is taken for, so that it gets an answer like any other. */
const MALFORMED = '/malformed-percent-encoding';

/**
 * Starts the Chert API on loopback: stateful, with the documented rules, errors and authentication,
 * and with faults on request.
 *
 * @throws the system's error when the port is in use (`EADDRINUSE`)
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const { port = 0, now = Date.now, stateFile, ...initial } = options;
	const defaults: Settings = {
		latency_ms: 0,
		rate_limit: 0,
		clock_skew_seconds: 0,
		webhook_signature: 'both',
		webhook_backoff_ms: 500,
		ration_first_messages: false,
		stream_ms: 60_000,
		stream_heartbeat_ms: 15_000,
		variants: DEFAULT_VARIANTS,
	};
	const world = new World(changed(defaults, initial), now);
	if (stateFile !== undefined) world.state.subscriptions.keepIn(stateFile);
	const app = Fastify({
		forceCloseConnections: true,
		http: { maxHeaderSize: 1024 * 1024 },
		routerOptions: { maxParamLength: 1024 * 1024 },
		bodyLimit: BODY_LIMIT,
		rewriteUrl: ({ url = '/' }) => (isEncoded(url) ? url : API + MALFORMED),
	});
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	await app.register(async (api) => addApi(api, world));

	const url = () => `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
	const simulator: Simulator = {
		get url() {
			return url();
		},
		get credential() {
			const { tenant, signingSecret } = first(ACCOUNTS);
			return { authentication: 'hmac', tenant, signingSecret, baseUrl: url() };
		},
		chats: world.state.chats.byId,
		messages: world.state.messages.byId,
		events: world.state.events.byId,
		subscriptions: world.state.subscriptions.byId,
		reactions: world.state.messages.reactions,
		edits: world.state.messages.edits,
		attachments: world.state.attachments,
		requests: world.requests,
		stats: world.stats,
		secretOf: (id) => world.state.subscriptions.secretOf({ id }),
		get variants() {
			return world.settings.variants;
		},
		fault: (target, ...faults) => {
			checkFaults(target, faults, ROUTE_NAMES);
			world.faults.add(target, faults);
		},
		configure: (change) => world.configure(change),
		addGroups: (count, participants) => world.state.chats.addGroups(count, participants),
		emit: async (type, happening, order) => await world.deliveries.emit(type, happening, order),
		addMessage: (fields, age = 0) => world.state.messages.add(fields, world.now() - age).id,
		reset: ({ keepSubscriptions = false } = {}) => world.reset(keepSubscriptions),
		close: async () => {
			await world.deliveries.close();
			await app.close();
		},
	};
	await app.register(async (control) => addControlPlane(control, simulator));
	await app.listen({ port, host: '127.0.0.1' });
	return simulator;
}

/**
 * Settings with a change.
 *
 * @throws Error that names what there is, for what is not known
 */
function changed(settings: Settings, change: Change): Settings {
	for (const [name, value] of Object.entries(change)) {
		if (!Object.hasOwn(settings, name)) {
			const known = Object.keys(settings).join(', ');
			throw new Error(`There is no setting "${name}". There are these: ${known}`);
		}
		const wanted = typeof settings[name as keyof Settings];
		if (typeof value !== wanted) throw new Error(`The setting "${name}" must be a ${wanted}`);
	}
	const { webhook_signature } = change;
	if (webhook_signature !== undefined && !SIGNATURE_FORMS.includes(webhook_signature)) {
		throw new Error(`webhook_signature must be one of ${SIGNATURE_FORMS.join(', ')}`);
	}
	const variants = { ...settings.variants, ...checkVariants(change.variants ?? {}) };
	return { ...settings, ...change, variants };
}

/** Whether a path and query are valid percent-encoding. */
function isEncoded(url: string): boolean {
	try {
		decodeURIComponent(first(url.split('?')));
		return true;
	} catch {
		return false;
	}
}

/** Everything the simulator remembers. */
class World {
	readonly state = new State();
	readonly faults = new FaultQueue();
	readonly limit = new RateLimit();
	readonly requests: LoggedRequest[] = [];
	/** Of what was accepted. */
	readonly signatures = new Set<string>();
	readonly stats: Stats = { in_flight: 0, in_flight_max: 0 };
	readonly settings: Settings;
	readonly deliveries: Deliveries;

	constructor(
		private readonly defaults: Settings,
		private readonly clock: () => number,
	) {
		this.settings = { ...defaults };
		const { state, settings } = this;
		const { signingSecret } = first(ACCOUNTS);
		this.deliveries = new Deliveries({ state, settings, now: () => this.now(), signingSecret });
		seedHappenings(state, this.now(), settings.variants);
	}

	configure(change: Change): void {
		Object.assign(this.settings, changed(this.settings, change));
		if (change.variants) this.state.events.tellAgain(this.settings.variants);
	}

	/** The server's clock, with its skew. */
	now(): number {
		return this.clock() + this.settings.clock_skew_seconds * 1000;
	}

	reset(keepSubscriptions: boolean): void {
		this.deliveries.reset();
		this.state.seed(keepSubscriptions);
		this.faults.clear();
		this.limit.reset();
		this.requests.length = 0;
		this.signatures.clear();
		this.stats.in_flight_max = this.stats.in_flight;
		Object.assign(this.settings, this.defaults);
		seedHappenings(this.state, this.now(), this.settings.variants);
	}
}

function addApi(api: FastifyInstance, world: World): void {
	for (const route of routes) {
		api.route({
			method: route.method,
			url: API + route.path,
			handler: async (request, reply) => await answerRequest(world, request, reply, route),
		});
	}
	api.setNotFoundHandler(async (request, reply) => await answerRequest(world, request, reply));
}

async function answerRequest(
	world: World,
	request: FastifyRequest,
	reply: FastifyReply,
	route?: Route,
): Promise<FastifyReply> {
	const { stats } = world;
	stats.in_flight += 1;
	stats.in_flight_max = Math.max(stats.in_flight_max, stats.in_flight);
	reply.raw.once('close', () => {
		stats.in_flight -= 1;
	});
	const entry = log(world, request, route);
	const { latency_ms, variants } = world.settings;
	if (latency_ms > 0) await sleep(latency_ms);

	// Where a signature is not supported it is not looked at.
	const signature = route?.bearerOnly ? undefined : entry.headers['x-chert-signature'];
	const headers = { ...entry.headers, 'x-chert-signature': signature };
	const withoutTenant = Number(variants.missing_tenant) as 2001 | 2004 | 2012;
	const verdict = verify(headers, entry.body, ACCOUNTS, world.now(), withoutTenant);
	entry.verified = 'account' in verdict;
	if (entry.verified && variants.repeated_signature === '2004' && signature !== undefined) {
		if (world.signatures.has(String(signature))) {
			return sendError(world, reply, entry, { code: 2004 });
		}
		world.signatures.add(String(signature));
	}
	if ('code' in verdict) {
		// A signature where only a token is taken is a wrong credential, not a missing one.
		const ignored = route?.bearerOnly && 'x-chert-signature' in entry.headers;
		const code = ignored && verdict.code === 2012 ? 2004 : verdict.code;
		return sendError(world, reply, entry, { code });
	}
	const wait = world.limit.take(world.settings.rate_limit, world.now());
	if (wait !== undefined) return sendError(world, reply, entry, { code: 1007, retry_after: wait });
	if (request.url === API + MALFORMED) {
		const message = 'The path is not valid percent-encoding';
		return sendError(world, reply, entry, { code: 1002, message });
	}
	if (!route) return sendError(world, reply, entry, { code: 2011 });
	return await carryOut(world, request, reply, entry, route);
}

async function carryOut(
	world: World,
	request: FastifyRequest,
	reply: FastifyReply,
	entry: LoggedRequest,
	route: Route,
): Promise<FastifyReply> {
	const params = request.params as Params;
	const run = async () => await handle(route, callOf(world, request, entry));
	const fault =
		(entry.chat_id === undefined ? undefined : world.faults.take(entry.chat_id)) ??
		world.faults.take(nameOf(route));
	if (fault) {
		if (actsFirst(fault)) await run();
		const action = actionOf(fault, JSON.stringify(route.success(params)), world.now());
		if (action.act === 'break' && action.body !== undefined && route.method === 'GET') {
			const answer = await run();
			if ('bytes' in answer) return breakOff(reply, entry, answer, action);
		}
		if (action.act !== 'wait') return spoil(world, reply, entry, action);
		if (entry.chat_id !== undefined) world.state.chats.ensureGroup(entry.chat_id);
		await sleep(action.ms);
	}
	const answer = await run();
	if ('error' in answer) return sendError(world, reply, entry, answer.error);
	const { status = 200 } = answer;
	if ('body' in answer) return send(world, reply, entry, status, JSON.stringify(answer.body));
	if ('empty' in answer) return send(world, reply, entry, status, '', {});
	if ('bytes' in answer) {
		return send(world, reply, entry, status, answer.bytes, answer.headers, answer.foreign);
	}
	return send(world, reply, entry, status, Readable.from(answer.stream), answer.headers);
}

function callOf(world: World, request: FastifyRequest, entry: LoggedRequest): RouteCall {
	const { params, host } = request;
	const { body, headers, url } = entry;
	const origin = `http://${host}`;
	const query = new URL(url, origin).searchParams;
	const { state, deliveries, settings } = world;
	return {
		state,
		params: params as Params,
		query,
		headers,
		body,
		now: world.now(),
		origin,
		settings,
		variants: settings.variants,
		deliver: async (event, order) => await deliveries.send(event, order),
	};
}

async function handle(route: Route, call: RouteCall): Promise<RouteAnswer> {
	try {
		return await route.handle(call);
	} catch (error) {
		if (error instanceof Refused) return { error: error.answer };
		return { error: { code: 3001, message: `A fault of the simulator: ${String(error)}` } };
	}
}

function spoil(
	world: World,
	reply: FastifyReply,
	entry: LoggedRequest,
	action: Exclude<ReturnType<typeof actionOf>, { act: 'wait' }>,
): FastifyReply {
	if (action.act === 'error') return sendError(world, reply, entry, action.answer);
	if (action.act === 'answer') {
		const { status, body, headers, foreign } = action;
		return send(world, reply, entry, status, body, headers, foreign);
	}
	reply.hijack();
	const { raw } = reply;
	if (action.act === 'hang') return reply;
	if (action.body === undefined) {
		raw.socket?.resetAndDestroy();
		return reply;
	}
	const body = { bytes: Buffer.from(action.body), headers: { 'content-type': 'application/json' } };
	return breakOff(reply, entry, body, action);
}

/** Sends the head and half of the body, and then nothing more, with the connection open or lost. */
function breakOff(
	reply: FastifyReply,
	{ trace_id }: LoggedRequest,
	{ bytes, headers }: { bytes: Buffer; headers: Record<string, string> },
	{ silent, chunked }: { silent?: boolean; chunked?: boolean },
): FastifyReply {
	if (!reply.sent) reply.hijack();
	const { raw } = reply;
	const length = chunked ? {} : { 'content-length': bytes.length };
	raw.writeHead(200, { ...headers, ...length, 'x-trace-id': trace_id });
	raw.write(bytes.subarray(0, bytes.length / 2), () => {
		if (!silent) raw.socket?.destroy();
	});
	return reply;
}

function log(world: World, request: FastifyRequest, route?: Route): LoggedRequest {
	const { method, originalUrl: url, headers, body, params } = request;
	const entry: LoggedRequest = {
		at: world.now(),
		method,
		url,
		headers,
		body: (body as Buffer | undefined) ?? Buffer.alloc(0),
		verified: false,
		chat_id: (params as { chat_id?: string }).chat_id,
		route: route && nameOf(route),
		trace_id: newTraceId(),
	};
	world.requests.push(entry);
	return entry;
}

function sendError(
	world: World,
	reply: FastifyReply,
	entry: LoggedRequest,
	answer: ErrorAnswer,
): FastifyReply {
	const { status, retry_after } = envelope(answer, entry.trace_id).error;
	const { variants } = world.settings;
	const shape = entry.route === undefined ? undefined : ERROR_SHAPES.get(entry.route);
	const body = errorBody(answer, entry.trace_id, shape, variants);
	entry.code = answer.code;
	const within = shape === 'replay' && variants.replay_failure === 'in_200';
	return send(world, reply, entry, within ? 200 : status, JSON.stringify(body), {
		'content-type': 'application/json',
		...(retry_after !== undefined && { 'retry-after': String(retry_after) }),
	});
}

function send(
	world: World,
	reply: FastifyReply,
	entry: LoggedRequest,
	status: number,
	body: string | Buffer | Readable,
	headers: Record<string, string> = { 'content-type': 'application/json' },
	foreign = false,
): FastifyReply {
	entry.status = status;
	return reply
		.code(status)
		.headers({
			...headers,
			date: new Date(world.now()).toUTCString(),
			...(!foreign && { 'x-trace-id': entry.trace_id }),
		})
		.send(body);
}
