import fc from 'fast-check';
import {
	addressOf,
	firstText,
	isOwnHandle,
	othersAmong,
	peopleIn,
} from '../../../../nodes/Chert/objects/handle';
import { ChatsInEvents } from '../../../../nodes/Chert/objects/chats';
import { routeOf } from '../../../contract';

const JO = '+14155551234';
const othersIn = (handles: unknown, line: string | null) =>
	othersAmong(peopleIn(handles), line).map(({ address }) => address);

/** Source: docs: deliveries (`handle`), POST /chats (`address`); plain text in older deliveries. */
const FORMS = [
	{ handle: JO, service: 'imessage', is_me: false },
	{ address: JO, service: 'imessage' },
	{ handle: JO },
	JO,
	` ${JO} `,
];

test.each(FORMS)('the address of %j', (handle) => {
	expect(addressOf(handle)).toBe(JO);
});

test.each(FORMS)('lists of chats read the address of %j, too', (handle) => {
	const data = { chat: { id: 'ch_1', handles: [handle] } };
	const chats = new ChatsInEvents();
	chats.add([{ payload: { data } }]);
	expect(chats.get('ch_1')!.members).toEqual([JO]);
});

test('the documented handles of a new chat are read', () => {
	const { body } = routeOf('POST /chats').response;
	const { handles } = (body as { chat: { handles: unknown[] } }).chat;
	expect(handles.length).toBeGreaterThan(0);
	expect(handles.map(addressOf)).not.toContain(null);
});

test.each([undefined, null, '', '  ', 7, [], {}, { handle: 7 }, { address: '' }, { is_me: true }])(
	'%j has no address',
	(odd) => {
		expect(addressOf(odd)).toBeNull();
	},
);

test('whether a handle is your own line', () => {
	const values = [{ is_me: true }, { is_me: false }, {}, { is_me: 'yes' }, JO, null];
	expect(values.map(isOwnHandle)).toEqual([true, false, null, null, null, null]);
});

test('the others in a chat, whichever way your line is marked', () => {
	const me = { handle: '+14155550100', is_me: true };
	expect(othersIn([me, JO, { address: 'jo@example.com' }, JO], null)).toEqual([
		JO,
		'jo@example.com',
	]);
	expect(othersIn(['+14155550100', JO], '+14155550100')).toEqual([JO]);
	expect(othersIn(['+1 (415) 555-0100', JO], '+14155550100')).toEqual([JO]);
	expect(othersIn(['Line@Example.com', JO], 'line@example.com')).toEqual([JO]);
	expect(othersIn([JO, '+1 415 555-1234'], null)).toEqual([JO]);
	expect(othersIn(['+14155550100', me, '+14155550100', JO], null)).toEqual([JO]);
	expect(othersIn('nobody', null)).toEqual([]);
});

test('no value makes it fail', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			const address = addressOf(value);
			expect(address === null || firstText(address) === address).toBe(true);
			expect(othersIn([value], address)).toEqual([]);
		}),
	);
});
