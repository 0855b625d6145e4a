import fc from 'fast-check';
import {
	addressOfCall,
	addressQuery,
	instanceMark,
	keyOf,
	readAddress,
	type AddressFacts,
} from '../../../../nodes/Chert/questions/replyAddress';
import type { Question } from '../../../../nodes/Chert/questions/question';

const mark: AddressFacts = {
	address: 'chert',
	instance: instanceMark('example'),
	run: 2,
	until: 0,
};

function address(more: Partial<AddressFacts> = {}, signature = 'a'.repeat(64)): string {
	const query = new URLSearchParams({ ...addressQuery({ ...mark, ...more }), signature });
	return `https://n8n.example.com/base/webhook-waiting/42/node-1?${query.toString()}`;
}

const questionOf = (url: string) =>
	({ addresses: { chert: keyOf(url) } }) as Partial<Question> as Question;
const queryOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

test('what the address says is read back', () => {
	const asks = { mark: 12, to: 'to', text: 'text' };
	expect(readAddress(address({ until: 7, asks }))).toEqual({
		instance: mark.instance,
		until: 7,
		asks,
		base: 'https://n8n.example.com/base/webhook-waiting',
		path: '/base/webhook-waiting/42/node-1',
	});
});

test.each([
	'https://hooks.example.com/chert',
	'https://n8n.example.com/webhook/1/webhook',
	'https://n8n.example.com/webhook-waiting/42/node-1?signature=aa',
	address({ address: 'link' }),
	address().replace(/&n8n=\w+/, ''),
	'not a url',
	'https://dev-inbox',
])('%s is no address of a question', (url) => {
	expect(readAddress(url)).toBeUndefined();
});

test('only the address itself opens the door; what is stored of it is no address', () => {
	const url = address();
	const question = questionOf(url);
	expect(addressOfCall(queryOf(url), question)).toBe('chert');
	expect(addressOfCall({ ...queryOf(url), chert: 'link' }, question)).toBeUndefined();
	expect(addressOfCall(queryOf(address({}, 'b'.repeat(64))), question)).toBeUndefined();
	expect(
		addressOfCall({ ...queryOf(url), signature: question.addresses.chert }, question),
	).toBeUndefined();
	expect(question.addresses.chert).not.toContain('a'.repeat(8));
});

test('no query that anybody makes up opens it', () => {
	const question = questionOf(address());
	fc.assert(
		fc.property(
			fc.record(
				{ chert: fc.oneof(fc.constant('chert'), fc.anything()), signature: fc.anything() },
				{ requiredKeys: [] },
			),
			(query) => {
				expect(addressOfCall(query, question)).toBeUndefined();
			},
		),
	);
});
