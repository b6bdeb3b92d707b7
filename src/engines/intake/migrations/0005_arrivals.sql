-- Receipts are kept for ever; the pages of sources and issuers ask for the last day or quarter of all of them.
create index arrival_received_at on intake.arrival (received_at);
