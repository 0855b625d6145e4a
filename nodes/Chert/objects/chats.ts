import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../shared/text';
import { type Envelope, envelopeIn } from './envelope';
import { addressKey } from '../parameters/address';
import { addressOf, firstText, isOwnHandle } from './handle';
import { summarise } from './summary';

/**
 * What the events say about a chat. Chert has no route that lists or reads chats, so nothing else is known.
 * `null` if no event says it.
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
interface TimedValue {
	value: unknown;
	at: number;
}

/** What is kept of a chat while events are read: the newest of everything, nothing else. */
interface Traces {
	fields: Map<string, TimedValue>;
	/** By `addressKey`: when somebody wrote, and the address. */
	writers: Map<string, TimedValue>;
	/** The name and the line, wherever an event told them. */
	name?: TimedValue;
	line?: TimedValue;
	newest: TimedValue;
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
 * Source: docs: GET /events, webhook-subscriptions message.received.
 */
export class ChatsInEvents {
	/** Events read. */
	events = 0;
	/** Entries of the list that were no events. */
	skipped = 0;
	/** Times of the first and the latest row, to tell in which order they come. */
	private begin?: number;
	private end?: number;
	private oldest = Infinity;
	/** Whether some row was older (-1) or newer (1) than the row before. */
	private readonly steps = new Set<number>();
	private readonly byId = new Map<string, Traces>();
	/** For each `lead_id`, the other chat IDs that appeared in the same event. */
	private readonly chatsOfLead = new Map<string, Set<string>>();
	private pageBefore: ReadonlySet<unknown> = new Set();

	/**
	 * Reads one page.
	 *
	 * @param rows as Chert lists them; an entry of unknown shape counts as read and says nothing. A row
	 *   that the page before has held already is skipped.
	 */
	add(rows: readonly unknown[]): void {
		const ids = new Set(rows.map(rowKey).filter((id) => id !== undefined));
		const fresh = rows.filter((row) => !this.pageBefore.has(rowKey(row) ?? row));
		this.pageBefore = ids;
		this.events += fresh.length;
		const timed = fresh.map((row) => ({ row, at: timeOfRow(row) }));
		for (const { at } of timed) this.watchOrder(at);
		for (const { row, at } of timed) this.read(row, at);
	}

	/** Whether the events came newest first, so that later pages hold nothing newer. */
	get newestFirst(): boolean {
		return this.steps.has(-1) && !this.steps.has(1);
	}

	/** The time of the oldest event read, ISO 8601; `null` when none tells its time. */
	get reachesBackTo(): string | null {
		return isoOrNull(this.oldest);
	}

	/** Every chat, the one with the newest event first. */
	all(): KnownChat[] {
		return [...this.settled()]
			.sort(([, a], [, b]) => compare(b.newest.at, a.newest.at))
			.map(([id, traces]) => known(id, traces));
	}

	/** One chat, or `undefined` if no event mentions it. */
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
	 * The chats by their ids. Older events name the chat by `lead_id` only. If all other events of that lead
	 * name one chat ID, both are the same chat.
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
		merged.name = this.newer(one.name, other.name);
		merged.line = this.newer(one.line, other.line);
		if (this.supersedes(other.newest.at, one.newest.at)) merged.newest = other.newest;
		return merged;
	}

	private newer(
		known: TimedValue | undefined,
		said: TimedValue | undefined,
	): TimedValue | undefined {
		return said && this.supersedes(said.at, known?.at) ? said : known;
	}

	private note(known: Map<string, TimedValue>, name: string, said: TimedValue): void {
		if (this.supersedes(said.at, known.get(name)?.at)) known.set(name, said);
	}

	private watchOrder(at: number): void {
		if (at === UNKNOWN_TIME) return;
		this.begin ??= at;
		this.oldest = Math.min(this.oldest, at);
		if (this.end !== undefined && at !== this.end) this.steps.add(at < this.end ? -1 : 1);
		this.end = at;
	}

	/** Whether the value that is read now is newer than the one before. */
	private supersedes(at: number, before: number | undefined): boolean {
		if (before === undefined || at > before) return true;
		// Of two events with one time the later one is newer if the oldest come first.
		const oldestFirst = this.begin !== undefined && this.end! > this.begin;
		return at === before && oldestFirst;
	}

	private read(row: unknown, at: number): void {
		const event = readRow(row);
		if (!event) return;
		const { chat_id, chat, name, writer, line } = event;
		const newest = { value: event.row, at };
		const traces = this.tracesOf(event, newest);
		traces.count += 1;
		if (at !== UNKNOWN_TIME) traces.first = Math.min(traces.first, at);
		if (this.supersedes(at, traces.newest.at)) traces.newest = newest;
		for (const [field, value] of Object.entries(chat)) {
			if (!saysNothing(value)) this.note(traces.fields, field, { value, at });
		}
		if (writer !== null) this.note(traces.writers, addressKey(writer), { value: writer, at });
		if (name !== null) traces.name = this.newer(traces.name, { value: name, at });
		if (line !== null) traces.line = this.newer(traces.line, { value: line, at });
		const { lead_id } = event;
		if (event.named && lead_id !== null && lead_id !== chat_id) {
			const chats = this.chatsOfLead.get(lead_id) ?? new Set();
			this.chatsOfLead.set(lead_id, chats.add(chat_id));
		}
	}

	private tracesOf({ chat_id, named }: RowFacts, newest: TimedValue): Traces {
		const before = this.byId.get(chat_id);
		if (before) {
			before.named ||= named;
			return before;
		}
		const traces = {
			fields: new Map<string, TimedValue>(),
			writers: new Map<string, TimedValue>(),
			named,
			newest,
			first: Infinity,
			count: 0,
		};
		this.byId.set(chat_id, traces);
		return traces;
	}
}

/** What one row says, before it is compared with others. */
interface RowFacts {
	chat_id: string;
	/** Whether `chat_id` is named as such, not only as `lead_id`. */
	named: boolean;
	lead_id: string | null;
	/** The fields of `data.chat`. */
	chat: Record<string, unknown>;
	name: string | null;
	/** Who wrote or reacted, if that was somebody else than the line. */
	writer: string | null;
	line: string | null;
	/** The row without its payload. */
	row: IDataObject;
}

/**
 * Reads one row of `GET /events` of any age and form. Events without a payload name the chat by `lead_id`
 * only.
 *
 * @returns nothing when it names no chat
 */
function readRow(value: unknown): RowFacts | undefined {
	const outer = asObject(value);
	if (!outer) return undefined;
	const { data, ...around } = envelopeOf(outer);
	const { chat_id, chat_name, own, from, line } = summarise({ ...around, data });
	if (chat_id === null) return undefined;
	const chat = asObject(data.chat) ?? {};
	return {
		chat_id,
		named: firstText(chat.id, data.chat_id, around.chat_id) !== null,
		lead_id: firstText(data.lead_id, around.lead_id),
		chat,
		name: chat_name,
		writer: own === true ? null : from,
		line,
		row: withoutContent(outer),
	};
}

/** A row without what happened: kept for every chat, it stays small. */
function withoutContent(row: Record<string, unknown>): IDataObject {
	const around = Object.entries(row).filter(([name]) => name !== 'payload' && name !== 'data');
	return Object.fromEntries(around) as IDataObject;
}

/**
 * The envelope of a row. Here it matters little which event it was, so one that does not say counts too.
 * An older delivery is itself a row, with the envelope under `payload`.
 */
function envelopeOf(outer: Record<string, unknown>): Envelope {
	const delivery = asObject(outer.payload);
	const row = asObject(delivery?.payload) ? { ...outer, ...delivery } : outer;
	const event = firstText(row.type, row.event, delivery?.event) ?? 'event';
	const known = { ...row, type: event, event_id: firstText(row.event_id) ?? 'event' };
	return envelopeIn(known) ?? ({ ...known, event, data: {} } as Envelope);
}

function known(chat_id: string, traces: Traces) {
	const { fields, writers, newest, first, count } = traces;
	const list = fields.get('handles');
	const entries = listed(list?.value);
	const line = (traces.line?.value ?? null) as string | null;
	const isMine = ({ key, is_me }: Member) => is_me || (line !== null && key === addressKey(line));
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
	const is_group = fields.get('is_group')?.value;
	return {
		chat_id,
		display_name: (traces.name?.value ?? null) as string | null,
		is_group: typeof is_group === 'boolean' ? is_group : null,
		members: [...members.values()],
		member_count: counted ? members.size + Math.max(mine, 1) : null,
		line,
		last_event_at: isoOrNull(newest.at),
		first_event_at: isoOrNull(first),
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
		first_event_at: isoOrNull(first),
		events_seen: count,
	};
}

/** Somebody in a list of members. */
interface Member {
	key: string;
	address: string;
	is_me: boolean;
}

/** The readable entries of a list of members, each person once. */
function listed(handles: unknown): Member[] {
	if (!Array.isArray(handles)) return [];
	const entries = new Map<string, Member>();
	for (const handle of handles as unknown[]) {
		const address = addressOf(handle);
		if (address === null) continue;
		const key = addressKey(address);
		const is_me = isOwnHandle(handle) === true || entries.get(key)?.is_me === true;
		entries.set(key, { key, address, is_me });
	}
	return [...entries.values()];
}

/** Whether a value tells nothing, so that an older event may know more. */
function saysNothing(value: unknown): boolean {
	if (typeof value === 'string') return value.trim() === '';
	if (Array.isArray(value)) return listed(value).length === 0;
	return value === undefined || value === null;
}

function rowKey(row: unknown): unknown {
	const { id, event_id, type } = asObject(row) ?? {};
	return id ?? (event_id === undefined ? undefined : `${String(type)} ${String(event_id)}`);
}

/** When an event was written down, else when it happened; Unix time in milliseconds. */
function timeOfRow(row: unknown): number {
	const { created_at, payload, timestamp } = asObject(row) ?? {};
	const times = [created_at, asObject(payload)?.timestamp, timestamp];
	const known = times.map((time) => (typeof time === 'string' ? Date.parse(time) : Number.NaN));
	return known.find((time) => !Number.isNaN(time)) ?? UNKNOWN_TIME;
}

function isoOrNull(time: number): string | null {
	return Number.isFinite(time) ? new Date(time).toISOString() : null;
}

/** As `a - b`, also where both are infinite. */
function compare(a: number, b: number): number {
	return a === b ? 0 : a - b;
}
