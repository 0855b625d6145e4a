import type { IDataObject } from 'n8n-workflow';
import { asObject, without } from '../shared/text';
import { openEvent } from './envelope';
import { addressKey, sameAddress } from '../parameters/address';
import { isBlank } from '../parameters/text';
import { addressOf, firstText, othersAmong, peopleIn } from './handle';
import { OpenEvent } from './summary';

/** Chert has no route that lists or reads chats, so nothing but its events is known. `null` if none says it. */
export interface KnownChat extends IDataObject {
	chat_id: string;
	display_name: string | null;
	is_group: boolean | null;
	/** The others in it: the newest list that an event gave, and those who wrote since without being in it. */
	members: string[];
	/**
	 * Your line included, as the rule of Leave Group counts. `null` when no event lists the members, the list names
	 * somebody without an address, or nothing tells whether your line is among them.
	 */
	member_count: number | null;
	line: string | null;
	/** ISO 8601 in UTC. */
	last_event_at: string | null;
	first_event_at: string | null;
	events_seen: number;
}

export const CHAT_FIELDS = [
	'chat_id',
	'display_name',
	'is_group',
	'members',
	'member_count',
	'line',
	'last_event_at',
	'first_event_at',
	'events_seen',
];

/** What events say of a chat, in Chert's own words. */
export interface RawChat extends IDataObject {
	chat_id: string;
	/** The fields of `data.chat`, each from the newest event that has it. */
	chat: IDataObject;
	/** Who wrote after the newest list of members without being in it, or without any such list. */
	also_wrote: string[];
	last_event: IDataObject;
	first_event_at: string | null;
	events_seen: number;
}

interface Place {
	/** Unix time in milliseconds. */
	at: number;
	/** From 1. */
	place: number;
}

interface Said extends Place {
	value: unknown;
}

/** The newest that was said of something. */
interface Newest extends Said {
	/** What the last row said, where several have the same time. */
	last?: Said;
}

interface Traces {
	fields: Map<string, Newest>;
	/** Who wrote, by `addressKey`. */
	writers: Map<string, Newest>;
	/** Name and line wherever an event told them. */
	name?: Newest;
	line?: Newest;
	/** Without its payload. */
	row?: Newest;
	/** Whether an event names the chat itself, not only its lead. */
	named: boolean;
	/** Time of the oldest event; Infinity while none tells its time. */
	begun: number;
	count: number;
}

/** A time that an event does not tell is older than any other. */
const UNKNOWN_TIME = -Infinity;

/**
 * Gathers chats from the pages of `GET /events`. The newest event that says something wins, field by field,
 * whether pages come newest first or oldest first: the order is not documented. Of a chat only the newest is
 * kept, and of an event its id, so that a long history takes little memory. Source: docs: GET /events,
 * webhook-subscriptions message.received.
 */
export class ChatsInEvents {
	events = 0;
	skipped = 0;
	private readonly order = new Order();
	private readonly ids = new Set<unknown>();
	private readonly byId = new Map<string, Traces>();
	/** For each `lead_id`, the other chat IDs that appeared in the same event. */
	private readonly chatsOfLead = new Map<string, Set<string>>();
	private settled?: ReadonlyMap<string, Traces>;

	/** @param rows as Chert lists them; one of unknown shape counts as read and says nothing */
	add(rows: readonly unknown[]): void {
		this.settled = undefined;
		for (const row of rows) {
			const id = rowId(row);
			if (id !== undefined && this.ids.has(id)) continue;
			this.ids.add(id);
			this.events += 1;
			const at = timeOfRow(row);
			this.order.see(at);
			this.read(row, { at, place: this.events });
		}
	}

	/** Then later pages hold nothing newer. */
	get newestFirst(): boolean {
		return this.order.isNewestFirst;
	}

	/** The time of the oldest event read, ISO 8601; `null` when none tells its time. */
	get reachesBackTo(): string | null {
		return isoOrNull(this.order.oldest);
	}

	all(): KnownChat[] {
		const { order } = this;
		return [...this.chats()]
			.sort(([, a], [, b]) => order.compare(order.newest(rowOf(a)), order.newest(rowOf(b))))
			.map(([id, traces]) => known(id, traces, order));
	}

	get(chat_id: string): KnownChat | undefined {
		const traces = this.chats().get(chat_id);
		return traces && known(chat_id, traces, this.order);
	}

	raw(chat_id: string): RawChat | undefined {
		const traces = this.chats().get(chat_id);
		return traces && raw(chat_id, traces, this.order);
	}

	/**
	 * Older events name the chat by `lead_id` only. If all others of that lead name one chat ID, both are the
	 * same chat.
	 */
	private chats(): ReadonlyMap<string, Traces> {
		if (this.settled) return this.settled;
		const settled = new Map(this.byId);
		for (const [lead_id, [chat_id, ...others]] of this.chatsOfLead) {
			const lead = settled.get(lead_id);
			const chat = settled.get(chat_id!);
			if (others.length > 0 || !lead || lead.named || !chat) continue;
			settled.set(chat_id!, joined(chat, lead));
			settled.delete(lead_id);
		}
		this.settled = settled;
		return settled;
	}

	/** A row of any age and form; without a payload it names the chat by `lead_id`. */
	private read(value: unknown, place: Place): void {
		const row = asObject(value);
		if (!row) return;
		const { data = {}, around } = openEvent(row);
		const event = new OpenEvent(data, around);
		const { chat_id } = event;
		if (chat_id === null) return;
		const traces = this.byId.get(chat_id) ?? noTraces();
		this.byId.set(chat_id, traces);
		traces.count += 1;
		if (place.at !== UNKNOWN_TIME) traces.begun = Math.min(traces.begun, place.at);
		const { fields, writers } = traces;
		const chat = asObject(data.chat) ?? {};
		for (const name of Object.keys(chat)) {
			if (isNews(fields.get(name), place)) keep(fields, name, note(chat[name], place));
		}
		traces.name = heard(traces.name, place, () => event.chat_name);
		traces.line = heard(traces.line, place, () => event.line);
		traces.row = heard(traces.row, place, () => without(row, 'payload', 'data'));
		// Who wrote before the newest list of members is in it, or has left.
		const writer = isNews(fields.get('handles'), place) ? event.writer : null;
		if (writer !== null) keep(writers, addressKey(writer), note(writer, place));
		if (firstText(chat.id, data.chat_id, event.beside('chat_id')) === null) return;
		traces.named = true;
		const lead_id = firstText(data.lead_id, event.beside('lead_id'));
		if (lead_id === null || lead_id === chat_id) return;
		const chats = this.chatsOfLead.get(lead_id) ?? new Set();
		this.chatsOfLead.set(lead_id, chats.add(chat_id));
	}
}

/** In which order a list comes. Of events with one time the one further up is newer, unless the oldest come first. */
class Order {
	oldest = Infinity;
	private begin?: number;
	private end?: number;
	/** Whether some row was older than the row before, and whether some row was newer. */
	private falls = false;
	private rises = false;

	see(at: number): void {
		if (at === UNKNOWN_TIME) return;
		this.begin ??= at;
		this.falls ||= at < (this.end ?? at);
		this.rises ||= at > (this.end ?? at);
		this.oldest = Math.min(this.oldest, at);
		this.end = at;
	}

	get isNewestFirst(): boolean {
		return this.falls && !this.rises;
	}

	private get isOldestFirst(): boolean {
		return this.begin !== undefined && this.end! > this.begin;
	}

	newest(said: Newest): Said {
		return this.isOldestFirst ? (said.last ?? said) : said;
	}

	/** Negative if the first one is newer. */
	compare(one: Place, other: Place): number {
		if (one.at !== other.at) return one.at > other.at ? -1 : 1;
		return this.isOldestFirst ? other.place - one.place : one.place - other.place;
	}
}

function noTraces(): Traces {
	return { fields: new Map(), writers: new Map(), named: false, begun: Infinity, count: 0 };
}

function isNews(known: Newest | undefined, { at }: Place): boolean {
	return known === undefined || at >= known.at;
}

function note(value: unknown, { at, place }: Place): Newest | undefined {
	return saysNothing(value) ? undefined : { value, at, place };
}

/** The newest, with what a row says; that is read only where it can be news. */
function heard(known: Newest | undefined, place: Place, read: () => unknown): Newest | undefined {
	return isNews(known, place) ? newer(known, note(read(), place)) : known;
}

function keep(known: Map<string, Newest>, name: string, said: Newest | undefined): void {
	const newest = newer(known.get(name), said);
	if (newest) known.set(name, newest);
}

function newer(one: Newest | undefined, other: Newest | undefined): Newest | undefined {
	if (!one || !other) return one ?? other;
	if (one.at !== other.at) return one.at > other.at ? one : other;
	const [first] = inOrder(one, other);
	const [, last] = inOrder(one.last ?? one, other.last ?? other);
	return { ...first, last };
}

function inOrder(one: Said, other: Said): [Said, Said] {
	return one.place < other.place ? [one, other] : [other, one];
}

function joined(one: Traces, other: Traces): Traces {
	const whole: Traces = {
		fields: new Map(one.fields),
		writers: new Map(one.writers),
		name: newer(one.name, other.name),
		line: newer(one.line, other.line),
		row: newer(one.row, other.row),
		named: one.named || other.named,
		begun: Math.min(one.begun, other.begun),
		count: one.count + other.count,
	};
	for (const [name, said] of other.fields) keep(whole.fields, name, said);
	for (const [key, said] of other.writers) keep(whole.writers, key, said);
	return whole;
}

function rowOf({ row }: Traces): Newest {
	return row!;
}

function known(chat_id: string, traces: Traces, order: Order): KnownChat {
	const { fields, name, begun, count } = traces;
	const value = (said: Newest | undefined) => said && order.newest(said).value;
	const line = firstText(value(traces.line));
	const { members, mine } = membersIn(traces, line, order);
	const is_group = value(fields.get('is_group'));
	return {
		chat_id,
		display_name: firstText(value(name)),
		is_group: typeof is_group === 'boolean' ? is_group : null,
		members,
		member_count: mine === null ? null : members.length + mine,
		line,
		last_event_at: isoOrNull(rowOf(traces).at),
		first_event_at: isoOrNull(begun),
		events_seen: count,
	};
}

function raw(chat_id: string, traces: Traces, order: Order): RawChat {
	const { fields, begun, count } = traces;
	const chat = Object.fromEntries(
		[...fields].map(([name, said]) => [name, order.newest(said).value]),
	) as IDataObject;
	const list = peopleIn(chat.handles).map(({ address }) => address);
	return {
		chat_id,
		chat,
		also_wrote: known(chat_id, traces, order).members.filter((address) => !list.includes(address)),
		last_event: order.newest(rowOf(traces)).value as IDataObject,
		first_event_at: isoOrNull(begun),
		events_seen: count,
	};
}

/** `mine`: how many of the tenant's lines are in it; `null` if nothing tells. */
function membersIn(
	{ fields, writers }: Traces,
	line: string | null,
	order: Order,
): { members: string[]; mine: number | null } {
	const said = fields.get('handles');
	const list = said && order.newest(said);
	const entries = peopleIn(list?.value);
	const others = othersAmong(entries, line);
	const joined = [...writers].flatMap(([key, wrote]) => {
		const last = order.newest(wrote);
		const address = last.value as string;
		const isNews = !list || order.compare(last, list) < 0;
		const isListed = sameAddress(address, line) || entries.some((entry) => entry.key === key);
		return isNews && !isListed ? [address] : [];
	});
	const mine = entries.length - others.length;
	const isWhole = Array.isArray(list?.value) && list.value.every((one) => addressOf(one) !== null);
	const isCounted = isWhole && (mine > 0 || line !== null);
	return {
		members: [...others.map(({ address }) => address), ...joined],
		mine: isCounted ? Math.max(mine, 1) : null,
	};
}

function saysNothing(value: unknown): boolean {
	if (typeof value === 'string') return value.trim() === '';
	if (Array.isArray(value)) return value.every((handle) => addressOf(handle) === null);
	return value === undefined || value === null;
}

/** One that names nothing does not make two rows one. */
function rowId(row: unknown): unknown {
	const { id, event_id, type } = asObject(row) ?? {};
	if (!isBlank(id)) return id;
	return isBlank(event_id) ? undefined : `${String(type)} ${String(event_id)}`;
}

/** When it was written down, else when it happened. */
function timeOfRow(row: unknown): number {
	const { created_at, payload, timestamp } = asObject(row) ?? {};
	for (const time of [created_at, asObject(payload)?.timestamp, timestamp]) {
		const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
		if (!Number.isNaN(at)) return at;
	}
	return UNKNOWN_TIME;
}

function isoOrNull(time: number): string | null {
	return Number.isFinite(time) ? new Date(time).toISOString() : null;
}
