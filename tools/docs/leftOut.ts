/** Routes of the contract that no operation uses, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
	'GET /events/stream':
		'a stream that ends after 60 s fits no step of a workflow; the Chert Trigger and Event → Get Many give the same events',
};
