import type { IDataObject } from 'n8n-workflow';
import { asObject, without } from '../shared/text';
import { openEvent } from './envelope';
import { addressKey, sameAddress } from '../parameters/address';
import { isBlank } from '../parameters/text';
import { addressOf, firstText, othersAmong, peopleIn } from './handle';
import { chatIn } from './summary';

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

/** The newest that was said of something: of several rows with one time the first and the last. */
interface Newest {
	first: Said;
	last: Said;
}

interface Traces {
	fields: Map<string, Newest>;
	/** Who wrote, by `addressKey`. */
	writers: Map<string, Newest>;
	/** Name and line wherever an event told them; the row without its payload. */
	about: Map<'name' | 'line' | 'row', Newest>;
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

	private read(value: unknown, place: Place): void {
		const event = readRow(value);
		if (!event) return;
		const { said, chat_id, lead_id, named, chat, row } = event;
		const traces = this.byId.get(chat_id) ?? noTraces();
		this.byId.set(chat_id, traces);
		const { fields, writers, about } = traces;
		traces.named ||= named;
		traces.count += 1;
		if (place.at !== UNKNOWN_TIME) traces.begun = Math.min(traces.begun, place.at);
		for (const name of Object.keys(chat)) note(fields, name, chat[name], place);
		note(about, 'name', said.chat_name, place);
		note(about, 'line', said.line, place);
		if (isNews(about.get('row'), place)) note(about, 'row', without(row, 'payload', 'data'), place);
		// Who wrote before the newest list of members is in it, or has left.
		const writer = isNews(fields.get('handles'), place) ? said.writer() : null;
		if (writer !== null) note(writers, addressKey(writer), writer, place);
		if (named && lead_id !== null && lead_id !== chat_id) {
			const chats = this.chatsOfLead.get(lead_id) ?? new Set();
			this.chatsOfLead.set(lead_id, chats.add(chat_id));
		}
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

	newest({ first, last }: Newest): Said {
		return this.isOldestFirst ? last : first;
	}

	/** Negative if the first one is newer. */
	compare(one: Place, other: Place): number {
		if (one.at !== other.at) return one.at > other.at ? -1 : 1;
		return this.isOldestFirst ? other.place - one.place : one.place - other.place;
	}
}

function noTraces(): Traces {
	const [fields, writers, about] = [new Map(), new Map(), new Map()];
	return { fields, writers, about, named: false, begun: Infinity, count: 0 };
}

function isNews(known: Newest | undefined, { at }: Place): boolean {
	return known === undefined || at >= known.first.at;
}

function note<K>(known: Map<K, Newest>, name: K, value: unknown, { at, place }: Place): void {
	if (!isNews(known.get(name), { at, place }) || saysNothing(value)) return;
	const said = { value, at, place };
	keep(known, name, { first: said, last: said });
}

function keep<K>(known: Map<K, Newest>, name: K, { first, last }: Newest): void {
	const before = known.get(name);
	if (before && before.first.at > first.at) return;
	const isTie = before?.first.at === first.at;
	known.set(name, {
		first: isTie && before.first.place < first.place ? before.first : first,
		last: isTie && before.last.place > last.place ? before.last : last,
	});
}

function joined(...all: Traces[]): Traces {
	const whole = noTraces();
	for (const { fields, writers, about, named, begun, count } of all) {
		for (const [name, said] of fields) keep(whole.fields, name, said);
		for (const [name, said] of writers) keep(whole.writers, name, said);
		for (const [name, said] of about) keep(whole.about, name, said);
		whole.named ||= named;
		whole.begun = Math.min(whole.begun, begun);
		whole.count += count;
	}
	return whole;
}

function rowOf({ about }: Traces): Newest {
	return about.get('row')!;
}

/** A row of any age and form; without a payload it names the chat by `lead_id`. */
function readRow(value: unknown) {
	const row = asObject(value);
	if (!row) return undefined;
	const { data = {}, around } = openEvent(row);
	const [chat_id, lead_id] = [beside(around, 'chat_id'), beside(around, 'lead_id')];
	const said = chatIn({
		event: firstText(row.type, beside(around, 'event')) ?? '',
		data,
		chat_id,
		lead_id,
		from: beside(around, 'from'),
		to: beside(around, 'to'),
	});
	if (said.chat_id === null) return undefined;
	const chat = asObject(data.chat) ?? {};
	return {
		said,
		chat_id: said.chat_id,
		named: firstText(chat.id, data.chat_id, chat_id) !== null,
		lead_id: firstText(data.lead_id, lead_id),
		chat,
		row,
	};
}

function beside(around: ReadonlyArray<Record<string, unknown>>, name: string): unknown {
	for (const fields of around) if (fields[name] != null) return fields[name];
	return undefined;
}

function known(chat_id: string, traces: Traces, order: Order): KnownChat {
	const { fields, about, begun, count } = traces;
	const value = (said: Newest | undefined) => said && order.newest(said).value;
	const line = firstText(value(about.get('line')));
	const { members, mine } = membersIn(traces, line, order);
	const is_group = value(fields.get('is_group'));
	return {
		chat_id,
		display_name: firstText(value(about.get('name'))),
		is_group: typeof is_group === 'boolean' ? is_group : null,
		members,
		member_count: mine === null ? null : members.length + mine,
		line,
		last_event_at: isoOrNull(rowOf(traces).first.at),
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
