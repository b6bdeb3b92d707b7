-- How each medium did within the last hour, for the public status page. Receipts are added in about the order they end
-- in: a range of pages is looked up by its first and last moment, and the index stays small however many there are.
create index receipt_ended on delivery.receipt using brin (ended_at) with (autosummarize = on);
