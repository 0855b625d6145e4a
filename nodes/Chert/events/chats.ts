import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../shared/text';

/**
 * A chat as far as events tell of it. Chert has no route that lists or reads chats: this is all that
 * can be known. `null` where no event says it.
 */
export interface KnownChat extends IDataObject {
	chat_id: string;
	display_name: string | null;
	is_group: boolean | null;
	/**
	 * Phone numbers and e-mail addresses of the people in it, your own lines not among them: the newest
	 * list that an event gave, and those who wrote since without being in it.
	 */
	members: string[];
	/**
	 * How many are in it, your line included, as the rule of Leave Group counts (4 before, 3 after).
	 * `null` when no event lists the members, or when nothing tells whether your line is in the list.
	 */
	member_count: number | null;
	/** Your line in it. */
	line: string | null;
	/** ISO 8601 in UTC. */
	last_event_at: string | null;
	first_event_at: string | null;
	events_seen: number;
}

/** What events say of a chat, in Chert's own words. */
export interface RawChat extends IDataObject {
	chat_id: string;
	/** The fields of `data.chat`, each from the newest event that has it. */
	chat: IDataObject;
	/** Who wrote after the newest list of members without being in it, or without any such list. */
	also_wrote: string[];
	/** The newest event, without its payload. */
	last_event: IDataObject;
	first_event_at: string | null;
	events_seen: number;
}

/** A value, and the time of the event that said it: Unix time in milliseconds. */
interface Said {
	value: unknown;
	at: number;
}

/** What is kept of a chat while events are read: the newest of everything, nothing else. */
interface Traces {
	fields: Map<string, Said>;
	/** By `addressKey`: when somebody wrote, and the address. */
	writers: Map<string, Said>;
	/** The line that an older kind of event names beside the chat. */
	line?: Said;
	newest: Said;
	/** Whether an event names the chat itself, not only its lead. */
	named: boolean;
	/** Infinity while no event tells its time. */
	first: number;
	count: number;
}

/** A time that an event does not tell is older than any other. */
const UNKNOWN_TIME = -Infinity;

/**
 * Gathers chats from the events of `GET /events`, page by page. It keeps one small record for each
 * chat, however many events there are. The newest event that says something wins, field by field,
 * whether pages come newest first or oldest first: the order is not documented.
 * Source: docs: GET /events, webhooks message.received.
 */
export class ChatsInEvents {
	/** Events read. */
	events = 0;
	/** Times of the first and the latest row, to tell in which order they come. */
	private begin?: number;
	private end?: number;
	private oldest = Infinity;
	/** Whether some row was older (-1) or newer (1) than the row before. */
	private readonly steps = new Set<number>();
	private readonly byId = new Map<string, Traces>();
	/** The chats that a `lead_id` stood beside under another id. */
	private readonly chatsOfLead = new Map<string, Set<string>>();
	private pageBefore: ReadonlySet<unknown> = new Set();

	/**
	 * Reads one page.
	 *
	 * @param rows as Chert lists them; an entry of unknown shape counts as read and says nothing. A row
	 *   that the page before has held already is skipped.
	 */
	add(rows: readonly unknown[]): void {
		const ids = new Set(rows.map(idOf).filter((id) => id !== undefined));
		const fresh = rows.filter((row) => !this.pageBefore.has(idOf(row) ?? row));
		this.pageBefore = ids;
		this.events += fresh.length;
		const timed = fresh.map((row) => ({ row, at: timeOf(row) }));
		for (const { at } of timed) this.watchOrder(at);
		for (const { row, at } of timed) this.read(row, at);
	}

	/** Whether the events came newest first, so that later pages hold nothing newer. */
	get newestFirst(): boolean {
		return this.steps.has(-1) && !this.steps.has(1);
	}

	/** The time of the oldest event read, ISO 8601; `null` when none tells its time. */
	get reachesBackTo(): string | null {
		return isoOf(this.oldest);
	}

	/** Every chat, the one with the newest event first. */
	all(): KnownChat[] {
		return [...this.settled()]
			.sort(([, a], [, b]) => compare(b.newest.at, a.newest.at))
			.map(([id, traces]) => known(id, traces));
	}

	/** One chat, or nothing when no event tells of it. */
	get(chat_id: string): KnownChat | undefined {
		const traces = this.settled().get(chat_id);
		return traces && known(chat_id, traces);
	}

	/** What events say of some chats that `all` lists, as Chert says it. */
	raw(chat_ids: readonly string[]): RawChat[] {
		const settled = this.settled();
		return chat_ids.flatMap((id) => (settled.has(id) ? [raw(id, settled.get(id)!)] : []));
	}

	/**
	 * The chats by their ids. Older kinds of events name the chat by `lead_id` alone; where other events
	 * of that lead tell of one chat with an id of its own, both are the same chat.
	 */
	private settled(): Map<string, Traces> {
		const settled = new Map(this.byId);
		for (const [lead_id, chats] of this.chatsOfLead) {
			const [chat_id] = chats;
			const traces = settled.get(lead_id);
			const chat = chat_id === undefined ? undefined : settled.get(chat_id);
			if (chats.size !== 1 || !traces || traces.named || !chat) continue;
			settled.set(chat_id!, this.merged(chat, traces));
			settled.delete(lead_id);
		}
		return settled;
	}

	private merged(one: Traces, other: Traces): Traces {
		const merged = {
			...one,
			fields: new Map(one.fields),
			writers: new Map(one.writers),
			first: Math.min(one.first, other.first),
			count: one.count + other.count,
		};
		for (const [name, said] of other.fields) this.note(merged.fields, name, said);
		for (const [key, said] of other.writers) this.note(merged.writers, key, said);
		if (other.line && this.supersedes(other.line.at, one.line?.at)) merged.line = other.line;
		if (this.supersedes(other.newest.at, one.newest.at)) merged.newest = other.newest;
		return merged;
	}

	private note(known: Map<string, Said>, name: string, said: Said): void {
		if (this.supersedes(said.at, known.get(name)?.at)) known.set(name, said);
	}

	private watchOrder(at: number): void {
		if (at === UNKNOWN_TIME) return;
		this.begin ??= at;
		this.oldest = Math.min(this.oldest, at);
		if (this.end !== undefined && at !== this.end) this.steps.add(at < this.end ? -1 : 1);
		this.end = at;
	}

	/** Whether what is read now is newer than what was read before it. */
	private supersedes(at: number, before: number | undefined): boolean {
		if (before === undefined || at > before) return true;
		// Of two events with one time the later one is newer if the oldest come first.
		const oldestFirst = this.begin !== undefined && this.end! > this.begin;
		return at === before && oldestFirst;
	}

	private read(row: unknown, at: number): void {
		const event = readRow(row);
		if (!event) return;
		const { chat_id, chat, writer, line } = event;
		const newest = { value: event.row, at };
		const traces = this.tracesOf(event, newest);
		traces.count += 1;
		if (at !== UNKNOWN_TIME) traces.first = Math.min(traces.first, at);
		if (this.supersedes(at, traces.newest.at)) traces.newest = newest;
		for (const [name, value] of Object.entries(chat)) {
			if (!saysNothing(value)) this.note(traces.fields, name, { value, at });
		}
		if (writer !== undefined) this.note(traces.writers, addressKey(writer), { value: writer, at });
		if (line !== undefined && this.supersedes(at, traces.line?.at))
			traces.line = { value: line, at };
		const { lead_id } = event;
		if (event.named && lead_id !== undefined && lead_id !== chat_id) {
			const chats = this.chatsOfLead.get(lead_id) ?? new Set();
			this.chatsOfLead.set(lead_id, chats.add(chat_id));
		}
	}

	private tracesOf({ chat_id, named }: RowFacts, newest: Said): Traces {
		const before = this.byId.get(chat_id);
		if (before) {
			before.named ||= named;
			return before;
		}
		const traces = {
			fields: new Map<string, Said>(),
			writers: new Map<string, Said>(),
			named,
			newest,
			first: Infinity,
			count: 0,
		};
		this.byId.set(chat_id, traces);
		return traces;
	}
}

/**
 * What two ways to write one address have in common: the digits of a phone number, an e-mail address in
 * lower case.
 */
export function addressKey(address: string): string {
	const text = address.trim().toLowerCase();
	return /[a-z@]/.test(text) ? text : text.replace(/\D/g, '') || text;
}

/** What one row says, before it is compared with others. */
interface RowFacts {
	chat_id: string;
	/** Whether `chat_id` is named as such, not only as `lead_id`. */
	named: boolean;
	lead_id?: string;
	chat: Record<string, unknown>;
	/** Who wrote it, if that was somebody else than the line. */
	writer?: string;
	line?: string;
	/** The row without its payload. */
	row: IDataObject;
}

/**
 * Reads one row of `GET /events`, whatever its age: `payload` as the whole envelope or as its data
 * alone, the data beside the row, older events that name the chat by `lead_id` only, legacy keys
 * (`from`, `to`) beside `data`.
 *
 * @returns nothing when it names no chat
 */
function readRow(value: unknown): RowFacts | undefined {
	const outer = asObject(value);
	if (!outer) return undefined;
	const { payload: payloadOf, data: dataOf, ...row } = outer;
	const payload = envelopeIn(payloadOf) ?? {};
	const data = asObject(payload.data) ?? asObject(payloadOf) ?? asObject(dataOf) ?? {};
	const chat = asObject(data.chat) ?? {};
	const own = firstText([chat.id, data.chat_id, outer.chat_id]);
	const lead_id = firstText([data.lead_id, payload.lead_id, outer.lead_id]);
	const chat_id = own ?? lead_id;
	if (chat_id === undefined) return undefined;
	return {
		chat_id,
		named: own !== undefined,
		lead_id,
		chat,
		writer: writerOf(data, payload),
		line: addressOf(data.owner_handle) ?? addressOf(payload.to),
		row: row as IDataObject,
	};
}

/** The envelope of a delivery; older ones are rows themselves, with the envelope under `payload`. */
function envelopeIn(payload: unknown): Record<string, unknown> | undefined {
	const outer = asObject(payload);
	const { payload: inner, ...more } = outer ?? {};
	return asObject(inner) ? { ...more, ...asObject(inner) } : outer;
}

/** Who wrote or reacted, if the event says it and it was not the line itself. */
function writerOf(data: Record<string, unknown>, payload: Record<string, unknown>) {
	const reaction = asObject(data.reaction);
	// The message that comes with a reaction is somebody else's.
	const act = reaction ?? asObject(data.message) ?? {};
	if (act.direction === 'outbound' || data.direction === 'outbound') return undefined;
	const names = [
		act.sender_handle,
		data.sender_handle,
		...(reaction ? [] : [data.from, payload.from]),
	];
	const writer = names.find((name) => addressOf(name) !== undefined);
	return asObject(writer)?.is_me === true ? undefined : addressOf(writer);
}

/** The address of a handle: `{handle, service, is_me}`, `{address, service}` or plain text. */
function addressOf(handle: unknown): string | undefined {
	const { handle: text, address } = asObject(handle) ?? { handle };
	return firstText([text, address]);
}

function known(chat_id: string, { fields, writers, line: named, newest, first, count }: Traces) {
	const said = (name: string) => fields.get(name)?.value;
	const list = fields.get('handles');
	const entries = listed(list?.value);
	const line =
		addressOf(said('owner_handle')) ?? lineIn(entries) ?? (named?.value as string) ?? null;
	const isMine = ({ key, is_me }: Entry) => is_me || (line !== null && key === addressKey(line));
	const others = entries.filter((entry) => !isMine(entry));
	const members = new Map(others.map(({ key, address }) => [key, address]));
	for (const [key, { value, at }] of writers) {
		const isNews = !list || at > list.at;
		const isLine = line !== null && key === addressKey(line);
		if (isNews && !isLine && !entries.some((entry) => entry.key === key)) {
			members.set(key, value as string);
		}
	}
	const mine = entries.length - others.length;
	const counted = list !== undefined && (mine > 0 || line !== null);
	const is_group = said('is_group');
	return {
		chat_id,
		display_name: nameIn(fields),
		is_group: typeof is_group === 'boolean' ? is_group : null,
		members: [...members.values()],
		member_count: counted ? members.size + Math.max(mine, 1) : null,
		line,
		last_event_at: isoOf(newest.at),
		first_event_at: isoOf(first),
		events_seen: count,
	};
}

function raw(chat_id: string, traces: Traces): RawChat {
	const { fields, newest, first, count } = traces;
	const list = listed(fields.get('handles')?.value).map(({ address }) => address);
	return {
		chat_id,
		chat: Object.fromEntries([...fields].map(([name, { value }]) => [name, value])) as IDataObject,
		also_wrote: known(chat_id, traces).members.filter((address) => !list.includes(address)),
		last_event: newest.value as IDataObject,
		first_event_at: isoOf(first),
		events_seen: count,
	};
}

function nameIn(fields: Traces['fields']): string | null {
	const names = [fields.get('display_name'), fields.get('name')];
	return firstText(names.map((said) => said?.value)) ?? null;
}

/** Somebody in a list of members. */
interface Entry {
	key: string;
	address: string;
	is_me: boolean;
}

/** The readable entries of a list of members, each person once. */
function listed(handles: unknown): Entry[] {
	if (!Array.isArray(handles)) return [];
	const entries = new Map<string, Entry>();
	for (const handle of handles as unknown[]) {
		const address = addressOf(handle);
		if (address === undefined) continue;
		const key = addressKey(address);
		const is_me = asObject(handle)?.is_me === true || entries.get(key)?.is_me === true;
		entries.set(key, { key, address, is_me });
	}
	return [...entries.values()];
}

function lineIn(entries: readonly Entry[]): string | undefined {
	return entries.find(({ is_me }) => is_me)?.address;
}

/** Whether a value tells nothing, so that an older event may know more. */
function saysNothing(value: unknown): boolean {
	if (typeof value === 'string') return value.trim() === '';
	if (Array.isArray(value)) return listed(value).length === 0;
	return value === undefined || value === null;
}

function idOf(row: unknown): unknown {
	const { id, event_id, type } = asObject(row) ?? {};
	return id ?? (event_id === undefined ? undefined : `${String(type)} ${String(event_id)}`);
}

/** When an event was written down, else when it happened; Unix time in milliseconds. */
function timeOf(row: unknown): number {
	const { created_at, payload, timestamp } = asObject(row) ?? {};
	const times = [created_at, asObject(payload)?.timestamp, timestamp];
	const known = times.map((time) => (typeof time === 'string' ? Date.parse(time) : Number.NaN));
	return known.find((time) => !Number.isNaN(time)) ?? UNKNOWN_TIME;
}

function isoOf(time: number): string | null {
	return Number.isFinite(time) ? new Date(time).toISOString() : null;
}

/** As `a - b`, also where both are infinite. */
function compare(a: number, b: number): number {
	return a === b ? 0 : a - b;
}

function firstText(candidates: readonly unknown[]): string | undefined {
	const text = candidates.find(
		(candidate): candidate is string => typeof candidate === 'string' && candidate.trim() !== '',
	);
	return text?.trim();
}
