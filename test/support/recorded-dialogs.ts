/** What softphones said in calls with the engine, as it came over the wire. */

/** Lines as they stand on the wire. */
function wire(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

/** baresip 1.0, over UDP. */
export const BARESIP = [
  `REGISTER sip:127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:15710;branch=z9hG4bK3be824865c9c931d;rport
Contact: <sip:ada-0x5644297e02c0@127.0.0.1:15710>;expires=60
Max-Forwards: 70
Route: <sip:127.0.0.1:51537;lr>
To: <sip:ada@127.0.0.1>
From: <sip:ada@127.0.0.1>;tag=8eb3c53f294c0d7b
Call-ID: 031ee6bdcd07444e
CSeq: 54369 REGISTER
User-Agent: baresip v1.0.0 (x86_64/linux)
Allow: INVITE,ACK,BYE,CANCEL,OPTIONS,NOTIFY,SUBSCRIBE,INFO,MESSAGE,REFER
Content-Length: 0

`,
  `INVITE sip:+31201234567@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:15710;branch=z9hG4bK690209cbf74fb6ad;rport
Contact: <sip:ada-0x5644297e02c0@127.0.0.1:15710>
Max-Forwards: 70
Route: <sip:127.0.0.1:51537;lr>
To: <sip:+31201234567@127.0.0.1>
From: <sip:ada@127.0.0.1>;tag=702f7530efce2e59
Call-ID: f094b7d66c2a00e4
CSeq: 42245 INVITE
User-Agent: baresip v1.0.0 (x86_64/linux)
Allow: INVITE,ACK,BYE,CANCEL,OPTIONS,NOTIFY,SUBSCRIBE,INFO,MESSAGE,REFER
Supported:
Content-Type: application/sdp
Content-Length: 337

v=0
o=- 1641962558 1604749072 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
a=tool:baresip 1.0.0
m=audio 27932 RTP/AVP 0 8 101
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=sendrecv
a=label:1
a=rtcp-rsize
a=ssrc:2959486254 cname:sip:ada@127.0.0.1
a=minptime:20
a=ptime:20
`,
  `CANCEL sip:+31201234567@127.0.0.1:47698 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:19062;branch=z9hG4bKaf2843d9d23ecd1a;rport
Max-Forwards: 70
To: <sip:+31201234567@127.0.0.1:47698>
From: <sip:softphone@127.0.0.1>;tag=476e46e131495459
Call-ID: 8a2bfb4c4da122e7
CSeq: 34704 CANCEL
User-Agent: baresip v1.0.0 (x86_64/linux)
Content-Length: 0

`,
  `SIP/2.0 200 Answering
Via: SIP/2.0/UDP 127.0.0.1:52236;branch=z9hG4bK48277858c7bc270bdad7;rport=52236;received=127.0.0.1
From: "Ann" <sip:+31201234567@127.0.0.1>;tag=5a5e2b8016078dd9
To: <sip:softphone@127.0.0.1:12780>;tag=039226e88d8ef399
Call-ID: 196c1ab4c2c65300e7856adc3178b4a7
CSeq: 1 INVITE
Server: baresip v1.0.0 (x86_64/linux)
Contact: <sip:softphone-0x5644e48fc2c0@127.0.0.1:12780>
Allow: INVITE,ACK,BYE,CANCEL,OPTIONS,NOTIFY,SUBSCRIBE,INFO,MESSAGE,REFER
Content-Type: application/sdp
Content-Length: 333

v=0
o=- 2037866998 317311111 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
a=tool:baresip 1.0.0
m=audio 5386 RTP/AVP 0 8 101
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=sendrecv
a=label:1
a=ssrc:1525759916 cname:sip:softphone@127.0.0.1:12780
a=minptime:20
a=ptime:20
`,
  `BYE sip:hookswitch@127.0.0.1:52236 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:12780;branch=z9hG4bK223a8586fdf7e440;rport
Max-Forwards: 70
To: "Ann" <sip:+31201234567@127.0.0.1>;tag=5a5e2b8016078dd9
From: <sip:softphone@127.0.0.1:12780>;tag=039226e88d8ef399
Call-ID: 196c1ab4c2c65300e7856adc3178b4a7
CSeq: 61082 BYE
User-Agent: baresip v1.0.0 (x86_64/linux)
Content-Length: 0

`,
].map(wire);

/** JsSIP 3.13 in Chromium, over WebSocket. */
export const JSSIP = [
  `REGISTER sip:127.0.0.1 SIP/2.0
Via: SIP/2.0/WS cj3t7731rel0.invalid;branch=z9hG4bK8935317
Max-Forwards: 69
To: <sip:ada@127.0.0.1>
From: <sip:ada@127.0.0.1>;tag=rn78olrhu4
Call-ID: 42ci18sni06qd3mea5bnbs
CSeq: 1 REGISTER
Expires: 300
Contact: <sip:mad6auqo@cj3t7731rel0.invalid;transport=ws>;+sip.ice;reg-id=1;+sip.instance="<urn:uuid:b0e0ec64-54ef-4c65-ac39-5ccf5d301f93>";expires=300
Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE
Supported: path,gruu,outbound
User-Agent: JsSIP 3.13.8
Content-Length: 0

`,
  `INVITE sip:bob@127.0.0.1 SIP/2.0
Via: SIP/2.0/WS eonq1rtps246.invalid;branch=z9hG4bK6201775
Max-Forwards: 69
To: <sip:bob@127.0.0.1>
From: <sip:ada@127.0.0.1>;tag=15cu0g0ftd
Call-ID: mk5bn61kqvchnoln5iii
CSeq: 4714 INVITE
Contact: <sip:kg6k86p5@eonq1rtps246.invalid;transport=ws;ob>
Content-Type: application/sdp
Session-Expires: 90
Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE
Supported: timer,ice,replaces,outbound
User-Agent: JsSIP 3.13.8
Content-Length: 1709

v=0
o=- 2918315132982405152 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=extmap-allow-mixed
a=msid-semantic: WMS 9e20412f-f988-4658-9eb3-f6640f9e5093
m=audio 58975 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
c=IN IP4 127.0.0.1
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:3296405503 1 udp 2122194687 127.0.0.1 58975 typ host generation 0 network-id 1
a=candidate:253617695 1 udp 2122265343 ::1 36531 typ host generation 0 network-id 2
a=candidate:986837867 1 tcp 1518214911 127.0.0.1 9 typ host tcptype active generation 0 network-id 1
a=candidate:4055315083 1 tcp 1518285567 ::1 9 typ host tcptype active generation 0 network-id 2
a=ice-ufrag:J6Q0
a=ice-pwd:AEMR63PeTDp4VDLEsxA5DAPB
a=ice-options:trickle
a=fingerprint:sha-256 4C:AE:46:E8:7E:BA:EF:E8:50:4B:20:72:C3:D4:9D:11:26:F1:87:1A:53:71:4D:99:90:08:5B:12:3F:4C:BE:CF
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=sendrecv
a=msid:9e20412f-f988-4658-9eb3-f6640f9e5093 e52d368e-ff3d-4937-bc0e-dab286fa003a
a=rtcp-mux
a=rtcp-rsize
a=rtcp-xr:rcvr-rtt=all
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:9 G722/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:13 CN/8000
a=rtpmap:110 telephone-event/48000
a=rtpmap:126 telephone-event/8000
a=ssrc:3197237889 cname:1Hd32/GZ4fUeN95B
a=ssrc:3197237889 msid:9e20412f-f988-4658-9eb3-f6640f9e5093 e52d368e-ff3d-4937-bc0e-dab286fa003a
`,
  `ACK sip:bob@127.0.0.1 SIP/2.0
Via: SIP/2.0/WS eonq1rtps246.invalid;branch=z9hG4bK6201775
Max-Forwards: 69
To: <sip:bob@127.0.0.1>;tag=56b138716a8f1d10
From: <sip:ada@127.0.0.1>;tag=15cu0g0ftd
Call-ID: mk5bn61kqvchnoln5iii
CSeq: 4714 ACK
Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE
Supported: outbound
User-Agent: JsSIP 3.13.8
Content-Length: 0

`,
  `INFO sip:hookswitch@127.0.0.1:42473;transport=ws SIP/2.0
Via: SIP/2.0/WS 6u6tases56ea.invalid;branch=z9hG4bK8127787
Max-Forwards: 69
To: <sip:+12025550107@127.0.0.1>;tag=95d055fe27349261
From: <sip:ada@127.0.0.1>;tag=6ins6pbkvb
Call-ID: 360ovv8ql6p7edpmgu04
CSeq: 5647 INFO
Content-Type: application/dtmf-relay
Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE
Supported: outbound
User-Agent: JsSIP 3.13.8
Content-Length: 22

Signal=5
Duration=100`,
  `CANCEL sip:+12025550108@127.0.0.1 SIP/2.0
Via: SIP/2.0/WS 6u6tases56ea.invalid;branch=z9hG4bK6695661
Max-Forwards: 69
To: <sip:+12025550108@127.0.0.1>
From: <sip:ada@127.0.0.1>;tag=46hjgn5s49
Call-ID: 360ov8fe4a2bfln5uppk
CSeq: 6208 CANCEL
Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE
Supported: outbound
User-Agent: JsSIP 3.13.8
Content-Length: 0

`,
  `BYE sip:hookswitch@127.0.0.1:42473;transport=ws SIP/2.0
Via: SIP/2.0/WS 8esmkohdkd52.invalid;branch=z9hG4bK6480503
Max-Forwards: 69
To: <sip:+31201234567@127.0.0.1>;tag=d209ffc45fd8ebc2
From: <sip:bnk2lnam@8esmkohdkd52.invalid;transport=ws>;tag=7i4nt9lbgq
Call-ID: 2b078cb67a7071f99e528ed259901830
CSeq: 331 BYE
Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE
Supported: outbound
User-Agent: JsSIP 3.13.8
Content-Length: 0

`,
].map(wire);
